"""Words to values: times and harm, each with the words that it rests on."""
