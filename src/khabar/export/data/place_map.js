(function () {
  "use strict";
  var svg = document.querySelector(".where svg");
  if (!svg) return;
  var all = function (query, within) { return Array.prototype.slice.call((within || document).querySelectorAll(query)); };
  var numbers = function (words) { return words.split(" ").map(Number); };
  var card = document.querySelector(".card");
  var home = numbers(svg.dataset.home), limits = numbers(svg.dataset.limits);
  var view = { x: home[0], y: home[1], w: home[2] - home[0], h: home[3] - home[1] };
  var labelled = all("g.fixed, a.pin", svg).map(function (node) {
    var text = node.closest(".rivals") ? null : node.querySelector("text");
    return { node: node, text: text, x: +node.dataset.x, y: +node.dataset.y, least: +node.dataset.least || 0,
             width: text ? text.getComputedTextLength() : 0, pin: node.classList.contains("pin") };
  }).sort(function (a, b) { return b.pin - a.pin; });

  // The view is kept as a middle and a scale, so that a turned or resized window shows the same place.
  var middle, scale, waiting = 0;
  function size() { var box = svg.getBoundingClientRect(); return { w: box.width || 1, h: box.height || 1 }; }
  function goHome() {
    var box = size();
    middle = { x: view.x + view.w / 2, y: view.y + view.h / 2 };
    scale = Math.max(view.w / box.w, view.h / box.h);
    draw();
  }
  function draw() {
    var box = size();
    var widest = Math.max((limits[2] - limits[0]) / box.w, (limits[3] - limits[1]) / box.h);
    scale = Math.min(Math.max(scale, view.w / box.w / 80), widest);
    var w = box.w * scale, h = box.h * scale;
    middle.x = held(middle.x, limits[0], limits[2], w);
    middle.y = held(middle.y, limits[1], limits[3], h);
    svg.setAttribute("viewBox", [middle.x - w / 2, middle.y - h / 2, w, h].join(" "));
    if (!waiting) waiting = requestAnimationFrame(place);
  }
  function held(at, low, high, length) {
    return high - low < length ? (low + high) / 2 : Math.min(Math.max(at, low + length / 2), high - length / 2);
  }
  // Signs and letters keep their size; of labels that would overlap the earlier stays, on its left if need be.
  function place() {
    var box = size(), wide = box.w, high = box.h, left = middle.x - wide * scale / 2, top = middle.y - high * scale / 2;
    waiting = 0;
    var taken = [around(wide - 56, 0, 56, 128)];
    labelled.forEach(function (one) {
      one.node.setAttribute("transform", "translate(" + one.x + " " + one.y + ") scale(" + scale + ")");
      one.at = { x: (one.x - left) / scale, y: (one.y - top) / scale };
      one.inside = one.at.x > 0 && one.at.y > 0 && one.at.x < wide && one.at.y < high;
      if (one.pin && one.inside) taken.push(around(one.at.x - 6, one.at.y - 6, 12, 12));
    });
    labelled.forEach(function (one) {
      if (!one.text) return;
      var sides = one.pin ? [9, -9 - one.width] : [-one.width / 2];
      var free = !one.inside ? [] : sides.map(function (x) { return around(one.at.x + x, one.at.y - 8, one.width, 16); })
        .filter(function (box) { return box.l > 0 && box.r < wide && !taken.some(function (other) { return meets(box, other); }); });
      var hidden = !free.length || (one.least && one.least / scale < one.width);
      one.text.classList.toggle("hid", Boolean(hidden));
      if (one.pin) one.text.setAttribute("x", hidden ? 9 : free[0].l - one.at.x);
      if (!hidden) taken.push(free[0]);
    });
  }
  function around(x, y, w, h) { return { l: x, t: y, r: x + w, b: y + h }; }
  function meets(a, b) { return a.l < b.r && b.l < a.r && a.t < b.b && b.t < a.b; }

  function zoom(by, at) {
    var box = size(), before = scale;
    at = at || { x: box.w / 2, y: box.h / 2 };
    var fixed = { x: middle.x + (at.x - box.w / 2) * before, y: middle.y + (at.y - box.h / 2) * before };
    scale = before * by;
    draw();
    middle = { x: fixed.x - (at.x - box.w / 2) * scale, y: fixed.y - (at.y - box.h / 2) * scale };
    draw();
  }
  function pan(x, y) { middle.x += x * scale; middle.y += y * scale; draw(); }
  function point(event) { var box = svg.getBoundingClientRect(); return { x: event.clientX - box.left, y: event.clientY - box.top }; }

  svg.addEventListener("wheel", function (event) {
    event.preventDefault();
    zoom(Math.pow(1.0016, Math.max(-300, Math.min(300, event.deltaY))), point(event));
  }, { passive: false });
  var touches = new Map(), moved = 0;
  svg.addEventListener("pointerdown", function (event) { touches.set(event.pointerId, point(event)); moved = 0; });
  window.addEventListener("pointermove", function (event) {
    var before = touches.get(event.pointerId), now = point(event);
    if (!before) return;
    var others = Array.from(touches.entries()).filter(function (e) { return e[0] !== event.pointerId; }).map(function (e) { return e[1]; });
    moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    if (others.length) {
      zoom(distance(before, others[0]) / Math.max(1, distance(now, others[0])), { x: (now.x + others[0].x) / 2, y: (now.y + others[0].y) / 2 });
    } else if (moved > 3) {
      svg.classList.add("held");
      pan(before.x - now.x, before.y - now.y);
    }
    touches.set(event.pointerId, now);
  });
  function released(event) { touches.delete(event.pointerId); svg.classList.remove("held"); }
  window.addEventListener("pointerup", released);
  window.addEventListener("pointercancel", released);
  function distance(a, b) { return Math.hypot(a.x - b.x, a.y - b.y); }
  svg.addEventListener("dragstart", function (event) { event.preventDefault(); });
  svg.addEventListener("keydown", function (event) {
    var keys = { ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60] };
    if (keys[event.key]) pan(keys[event.key][0], keys[event.key][1]);
    else if (event.key === "+" || event.key === "=") zoom(1 / 1.5);
    else if (event.key === "-") zoom(1.5);
    else if (event.key === "0") goHome();
    else return;
    event.preventDefault();
  });
  all(".tools button").forEach(function (button) {
    button.addEventListener("click", function () {
      if (button.value === "home") goHome(); else zoom(button.value === "in" ? 1 / 1.6 : 1.6);
    });
  });
  document.querySelector(".tools").hidden = false;

  // A name in the text, its sign on the map and its row in the list are one thing: each shows the others.
  var chosen = null;
  function show(place) {
    all(".on").forEach(function (node) { node.classList.remove("on"); });
    card.replaceChildren();
    if (place === null) return;
    all('[data-place="' + place + '"]').forEach(function (node) { node.classList.add("on"); });
    var row = document.getElementById("d" + place);
    if (row) Array.from(row.childNodes).forEach(function (child) { card.append(child.cloneNode(true)); });
  }
  function bring(place) {
    var pin = document.getElementById("m" + place), box = size();
    if (!pin) return;
    var x = (+pin.dataset.x - middle.x) / scale + box.w / 2, y = (+pin.dataset.y - middle.y) / scale + box.h / 2;
    if (x < 30 || y < 30 || x > box.w - 60 || y > box.h - 90) { middle = { x: +pin.dataset.x, y: +pin.dataset.y }; draw(); }
  }
  all("a.name, a.pin, .places li").forEach(function (node) {
    var place = node.dataset.place;
    node.addEventListener("pointerenter", function () { if (!svg.classList.contains("held")) show(place); });
    node.addEventListener("pointerleave", function () { show(chosen); });
    node.addEventListener("focus", function () { chosen = place; show(place); if (!node.classList.contains("pin")) bring(place); });
    node.addEventListener("click", function (event) {
      if (node.tagName === "LI" && event.target.closest("a")) return;
      if (node.tagName !== "LI") event.preventDefault();
      if (node.classList.contains("pin") && moved > 3) return;
      chosen = place;
      show(place);
      if (node.classList.contains("pin")) {
        var named = document.querySelector('a.name[data-place="' + place + '"]');
        if (named) named.scrollIntoView({ block: window.innerWidth < 704 ? "end" : "center", behavior: "auto" });
      } else bring(place);
    });
  });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { chosen = null; show(null); } });
  svg.addEventListener("click", function (event) { if (moved <= 3 && !event.target.closest("a")) { chosen = null; show(null); } });
  new ResizeObserver(draw).observe(svg);
  goHome();
})();
