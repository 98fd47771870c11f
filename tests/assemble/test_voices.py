"""Everyone whom a text lets speak (codebook section 9)."""

from __future__ import annotations

from typing import Any

from khabar.assemble import voices


def test_a_voice_is_source_cue_and_content(telling: Any) -> None:
    told = telling("It will rain, the old Lena Marosh said.")
    told.voice("said", "the old Lena Marosh", "It will rain")
    (voice,) = voices(told.tagged())
    assert voice.source
    assert voice.cue
    assert (voice.source.text, voice.cue.text, voice.content.text) == ("old Lena Marosh", "said", "It will rain")


def test_a_voice_without_a_source_stays_without(telling: Any) -> None:
    told = telling("It will reportedly rain.")
    told.voice("reportedly", None, "rain")
    (voice,) = voices(told.tagged())
    assert (voice.source, voice.content.text) == (None, "rain")


def test_a_cue_that_lets_nobody_say_anything_is_no_voice(telling: Any) -> None:
    told = telling("Lena Marosh said nothing.")
    told.voice("said", "Lena Marosh")
    assert voices(told.tagged()) == ()


def test_pieces_of_content_are_joined_over_small_gaps(telling: Any) -> None:
    told = telling("Marosh said that rain would fall in the valley until Monday.")
    told.voice("said", "Marosh", "rain would fall", "until Monday")
    (voice,) = voices(told.tagged())
    assert voice.content.text == "rain would fall in the valley until Monday"


def test_pieces_are_not_joined_across_the_cue(telling: Any) -> None:
    told = telling("“It will rain in the whole valley,” Marosh said, “until Monday.”")
    told.voice("said", "Marosh", "It will rain in the whole valley", "until Monday")
    (voice,) = voices(told.tagged())
    assert voice.content.text == "It will rain in the whole valley"


def test_far_pieces_are_not_joined(telling: Any) -> None:
    told = telling(f"Marosh said that rain would fall soon. {'The shops were open. ' * 6}Snow followed.")
    told.voice("said", "Marosh", "rain would fall soon", "Snow")
    (voice,) = voices(told.tagged())
    assert voice.content.text == "rain would fall soon"


def test_voices_come_in_the_order_of_the_text(telling: Any) -> None:
    told = telling("Marosh said that it rained. Qorm added that it snowed.")
    told.voice("added", "Qorm", "it snowed")
    told.voice("said", "Marosh", "it rained")
    assert [voice.source.text for voice in voices(told.tagged())] == ["Marosh", "Qorm"]
