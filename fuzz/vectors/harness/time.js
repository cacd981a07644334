// The times of the API: RFC 3339, as in the samples, and RFC 2822.
'use strict';
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const zones = { UT: 0, GMT: 0, EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7 };

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const rfc2822 = /^(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))? ([+-]\d{4}|[A-Z]+)(?: \(.*)?$/;

// offset returns the minutes by which a zone is ahead of UTC, undefined for an unknown zone.
function offset(zone) {
  if (zone === 'Z') return 0;
  if (/^[A-Z]/.test(zone)) return zone in zones ? zones[zone] * 60 : undefined;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
}

function instant(year, month, day, hour, minute, second, zone) {
  const ahead = offset(zone);
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  at.setUTCHours(hour, minute, second);
  const exists = at.getUTCMonth() === month - 1 && at.getUTCDate() === Number(day) && hour < 24 && minute < 60 && second < 60;
  return ahead === undefined || !exists ? NaN : at.getTime() - ahead * 60_000;
}

const first = Date.parse('0001-01-01T00:00:01Z');
const last = Date.parse('9999-12-31T23:59:59Z');

function parseTime(text) {
  let parts = rfc3339.exec(text);
  let at = NaN;
  if (parts) at = instant(...parts.slice(1));
  else if ((parts = rfc2822.exec(text))) {
    const [, day, month, year, hour, minute, second = 0, zone] = parts;
    at = instant(year, months.indexOf(month) + 1, day, hour, minute, second, zone);
  }
  if (!(first <= at && at <= last)) return { valid: false };
  return { valid: true, time: new Date(at).toISOString().replace('.000Z', 'Z') };
}

module.exports = { parseTime };
