// Reads {"text", "at": [minutes since 1970, on the wall clock]} a line, and writes what opening_hours.js says of each.
const OpeningHours = require("opening_hours");
const place = { lat: 56.9, lon: 14.8, address: { country_code: "se", state: "Kronobergs län" } };

function read({ text, at }) {
  try {
    const hours = new OpeningHours(text, place, { locale: "en" });
    const states = at.map((minute) => {
      const moment = new Date(minute * 60000);
      return [hours.getStateString(moment), hours.getComment(moment) || null];
    });
    return { states };
  } catch (error) {
    return { error: String(error) };
  }
}

let input = "";
process.stdin.on("data", (piece) => (input += piece));
process.stdin.on("end", () => {
  for (const line of input.split("\n").filter(Boolean)) console.log(JSON.stringify(read(JSON.parse(line))));
});
