// Luxon's DateTime and a little of Interval. Own code; behaviour held to Luxon 3.4.4.
(function (global, C) {
	'use strict';
	C.lazy('luxon', function () {
		C.luxonUsed = true;
		const { zone: zoneOf, fixed, standard } = C.zones;
		const { Duration, unitName, units } = C.duration;
		const day = 86400000;
		const defaults = { year: undefined, month: 1, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0 };
		const order = ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond'];
		const isLeap = (year) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
		const daysInMonth = (year, month) => {
			const m = ((month - 1) % 12 + 12) % 12 + 1, y = year + Math.floor((month - 1) / 12);
			return m === 2 ? (isLeap(y) ? 29 : 28) : [4, 6, 9, 11].includes(m) ? 30 : 31;
		};
		function utc(c) {
			const date = new Date(0);
			date.setUTCFullYear(c.year, c.month - 1, c.day);
			date.setUTCHours(c.hour, c.minute, c.second, c.millisecond);
			return Number(date);
		}
		function parts(ts, offset) {
			const date = new Date(ts + offset * 60000);
			return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds(), millisecond: date.getUTCMilliseconds() };
		}
		// The instant of a local time, near a guessed offset; in a gap later, in an overlap as guessed.
		function instant(local, guess, zone) {
			const first = local - guess * 60000, a = zone.offset(first);
			if (a === guess) return [first, guess];
			const second = first - (a - guess) * 60000, b = zone.offset(second);
			if (a === b) return [second, a];
			return [local - Math.min(a, b) * 60000, Math.max(a, b)];
		}
		const ordinalOf = (c) => Math.round((utc({ ...c, hour: 0, minute: 0, second: 0, millisecond: 0 }) - utc({ year: c.year, month: 1, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0 })) / day) + 1;
		const weekdayOf = (c) => { const d = new Date(utc(c)).getUTCDay(); return d === 0 ? 7 : d; };
		const weeksIn = (year) => { const w = weekdayOf({ ...defaults, year }); return w === 4 || (w === 3 && isLeap(year)) ? 53 : 52; };
		function weekOf(c) {
			const number = Math.floor((ordinalOf(c) - weekdayOf(c) + 10) / 7);
			if (number < 1) return { weekYear: c.year - 1, weekNumber: weeksIn(c.year - 1), weekday: weekdayOf(c) };
			if (number > weeksIn(c.year)) return { weekYear: c.year + 1, weekNumber: 1, weekday: weekdayOf(c) };
			return { weekYear: c.year, weekNumber: number, weekday: weekdayOf(c) };
		}
		function fromOrdinal(year, ordinal) {
			const c = parts(utc({ ...defaults, year }) + (ordinal - 1) * day, 0);
			return { year: c.year, month: c.month, day: c.day };
		}
		function fromWeek({ weekYear, weekNumber, weekday }) {
			const fourth = weekdayOf({ ...defaults, year: weekYear, day: 4 });
			return fromOrdinal(weekYear, weekNumber * 7 + weekday - (fourth + 3));
		}
		function partName(unit) {
			const names = { year: 'year', years: 'year', quarter: 'quarter', quarters: 'quarter', month: 'month', months: 'month', day: 'day', days: 'day', hour: 'hour', hours: 'hour', minute: 'minute', minutes: 'minute', second: 'second', seconds: 'second', millisecond: 'millisecond', milliseconds: 'millisecond', weekday: 'weekday', weekdays: 'weekday', weeknumber: 'weekNumber', weeksnumber: 'weekNumber', weeknumbers: 'weekNumber', weekyear: 'weekYear', weekyears: 'weekYear', ordinal: 'ordinal' };
			const name = names[String(unit).toLowerCase()];
			if (!name) throw new Error(`Invalid unit ${unit}`);
			return name;
		}
		function partsGiven(object) {
			const given = {};
			for (const key of Object.keys(object)) {
				const value = object[key];
				if (value === undefined || value === null) continue;
				const name = partName(key), number = Number(value);
				if (typeof value === 'boolean' || value === '' || Number.isNaN(number)) throw new Error(`Invalid unit value ${value}`);
				given[name] = number;
			}
			return given;
		}
		const outOfRange = (unit, value) => ({ reason: 'unit out of range', explanation: `you specified ${value} (of type ${typeof value}) as a ${unit}, which is invalid` });
		const within = (value, low, high) => Number.isInteger(value) && value >= low && value <= high;
		function badTime({ hour, minute, second, millisecond }) {
			const midnight = hour === 24 && minute === 0 && second === 0 && millisecond === 0;
			if (!within(hour, 0, 23) && !midnight) return outOfRange('hour', hour);
			if (!within(minute, 0, 59)) return outOfRange('minute', minute);
			if (!within(second, 0, 59)) return outOfRange('second', second);
			if (!within(millisecond, 0, 999)) return outOfRange('millisecond', millisecond);
			return null;
		}
		function badDate(c) {
			if (!Number.isInteger(c.year)) return outOfRange('year', c.year);
			if (!within(c.month, 1, 12)) return outOfRange('month', c.month);
			if (!within(c.day, 1, daysInMonth(c.year, c.month))) return outOfRange('day', c.day);
			return null;
		}

		class DateTime {
			constructor({ ts, zone, offset, c, locale, invalid, numberingSystem }) {
				this.zone = zone;
				this.ts = invalid ? NaN : ts;
				if (!invalid && Number.isNaN(ts)) invalid = { reason: 'invalid input', explanation: null };
				if (!invalid && !zone.isValid) invalid = { reason: 'unsupported zone', explanation: `the zone "${zone.name}" is not supported` };
				this.o = invalid ? null : offset ?? zone.offset(ts);
				this.c = invalid ? null : c ?? parts(ts, this.o);
				this.invalid = invalid || null;
				this.loc = locale || 'en-US';
				this.isLuxonDateTime = true;
			}
			static now() { return new DateTime({ ts: C.now(), zone: standard() }); }
			static local(...given) { return DateTime.of(given, undefined); }
			static utc(...given) { return DateTime.of(given, fixed(0)); }
			static of(given, zone) {
				const last = given[given.length - 1];
				const options = typeof last === 'object' && last !== null ? given.pop() : {};
				if (given.length === 0) return new DateTime({ ts: C.now(), zone: zone ?? zoneOf(options.zone, standard()), locale: options.locale });
				const object = {};
				given.forEach((value, i) => { object[order[i]] = value; });
				return DateTime.fromObject(object, zone ? { ...options, zone } : options);
			}
			static fromMillis(ts, options = {}) {
				if (typeof ts !== 'number') throw new Error(`fromMillis requires a numerical input, but received a ${typeof ts} with value ${ts}`);
				if (ts < -8.64e15 || ts > 8.64e15) return DateTime.invalid('Timestamp out of range');
				return new DateTime({ ts, zone: zoneOf(options.zone, standard()), locale: options.locale });
			}
			static fromSeconds(seconds, options = {}) {
				if (typeof seconds !== 'number') throw new Error('fromSeconds requires a numerical input');
				return new DateTime({ ts: seconds * 1000, zone: zoneOf(options.zone, standard()), locale: options.locale });
			}
			static fromJSDate(date, options = {}) {
				const ts = Object.prototype.toString.call(date) === '[object Date]' ? date.valueOf() : NaN;
				if (Number.isNaN(ts)) return DateTime.invalid('invalid input');
				const zone = zoneOf(options.zone, standard());
				if (!zone.isValid) return DateTime.badZone(zone);
				return new DateTime({ ts, zone, locale: options.locale });
			}
			static badZone(zone) { return DateTime.invalid('unsupported zone', `the zone "${zone.name}" is not supported`); }
			static invalid(reason, explanation) {
				if (!reason) throw new Error('need to specify a reason the DateTime is invalid');
				return new DateTime({ ts: NaN, zone: standard(), invalid: { reason, explanation: explanation ?? null } });
			}
			static isDateTime(value) { return (value && value.isLuxonDateTime) || false; }
			static fromObject(object, options = {}) {
				object = object || {};
				const zone = zoneOf(options.zone, standard());
				if (!zone.isValid) return DateTime.badZone(zone);
				const given = partsGiven(object);
				const byOrdinal = given.ordinal !== undefined, byDate = given.year !== undefined || given.month !== undefined || given.day !== undefined;
				const byWeek = given.weekYear !== undefined || given.weekNumber !== undefined;
				if ((byDate || byOrdinal) && byWeek) throw new Error("Can't mix weekYear/weekNumber units with year/month/day or ordinals");
				if ((given.month !== undefined || given.day !== undefined) && byOrdinal) throw new Error("Can't mix ordinal dates with month/day");
				const ts = C.now(), guess = zone.offset(ts), now = parts(ts, guess);
				const useWeek = byWeek || (given.weekday !== undefined && !byDate && !byOrdinal);
				const names = [...(useWeek ? ['weekYear', 'weekNumber', 'weekday'] : byOrdinal ? ['year', 'ordinal'] : ['year', 'month', 'day']), 'hour', 'minute', 'second', 'millisecond'];
				const present = useWeek ? { ...now, ...weekOf(now) } : byOrdinal ? { ...now, ordinal: ordinalOf(now) } : now;
				const full = {};
				let found = false;
				for (const name of names) {
					if (given[name] !== undefined) { full[name] = given[name]; found = true; }
					else full[name] = found ? { month: 1, day: 1, weekNumber: 1, weekday: 1, ordinal: 1, hour: 0, minute: 0, second: 0, millisecond: 0 }[name] : present[name];
				}
				let bad = null;
				if (useWeek) {
					if (!Number.isInteger(full.weekYear)) bad = outOfRange('weekYear', full.weekYear);
					else if (!within(full.weekNumber, 1, weeksIn(full.weekYear))) bad = outOfRange('week', full.weekNumber);
					else if (!within(full.weekday, 1, 7)) bad = outOfRange('weekday', full.weekday);
				} else if (byOrdinal) {
					if (!Number.isInteger(full.year)) bad = outOfRange('year', full.year);
					else if (!within(full.ordinal, 1, isLeap(full.year) ? 366 : 365)) bad = outOfRange('ordinal', full.ordinal);
				} else bad = badDate(full);
				bad = bad || badTime(full);
				if (bad) return DateTime.invalid(bad.reason, bad.explanation);
				const date = useWeek ? fromWeek(full) : byOrdinal ? fromOrdinal(full.year, full.ordinal) : { year: full.year, month: full.month, day: full.day };
				const [at, offset] = instant(utc({ ...full, ...date }), guess, zone);
				const made = new DateTime({ ts: at, zone, offset, locale: options.locale });
				if (given.weekday !== undefined && byDate && given.weekday !== made.weekday) return DateTime.invalid('mismatched weekday', `you can't specify both a weekday of ${given.weekday} and a date of ${made.toISO()}`);
				return made;
			}
			// From text that was read: local parts, and perhaps an offset or a zone.
			static read(found, options, format, text) {
				if (!found) return DateTime.invalid('unparsable', `the input "${text}" can't be parsed as ${format}`);
				const own = found.zone || (found.offset !== undefined ? fixed(found.offset) : null);
				const target = zoneOf(options.zone, standard());
				const { zone, offset, ...given } = found;
				const made = DateTime.fromObject(given, { locale: options.locale, zone: own || target });
				return options.setZone ? made : made.setZone(target);
			}
			static fromISO(text, options = {}) { return DateTime.read(C.reading.iso(text), options, 'ISO 8601', text); }
			static fromSQL(text, options = {}) { return DateTime.read(C.reading.sql(text), options, 'SQL', text); }
			static fromHTTP(text, options = {}) { return DateTime.read(C.reading.http(text), options, 'HTTP', text); }
			static fromRFC2822(text, options = {}) { return DateTime.read(C.reading.rfc2822(text), options, 'RFC 2822', text); }
			static fromFormat(text, format, options = {}) {
				if (text === undefined || text === null || format === undefined || format === null) throw new Error('fromFormat requires an input string and a format');
				return DateTime.read(C.reading.format(String(text), String(format)), options, `format ${format}`, text);
			}
			static fromString(text, format, options) { return DateTime.fromFormat(text, format, options); }
			static min(...list) {
				if (!list.every(DateTime.isDateTime)) throw new Error('min requires all arguments be DateTimes');
				return list.reduce((a, b) => (a === undefined || b.valueOf() < a.valueOf() ? b : a), undefined);
			}
			static max(...list) {
				if (!list.every(DateTime.isDateTime)) throw new Error('max requires all arguments be DateTimes');
				return list.reduce((a, b) => (a === undefined || b.valueOf() > a.valueOf() ? b : a), undefined);
			}

			with(changes) { return new DateTime({ ts: this.ts, zone: this.zone, offset: this.o, c: this.c, invalid: this.invalid, locale: this.loc, ...changes }); }
			get isValid() { return this.invalid === null; }
			get invalidReason() { return this.invalid ? this.invalid.reason : null; }
			get invalidExplanation() { return this.invalid ? this.invalid.explanation : null; }
			get locale() { return this.isValid ? this.loc : null; }
			get zoneName() { return this.isValid ? this.zone.name : null; }
			get quarter() { return this.isValid ? Math.ceil(this.c.month / 3) : NaN; }
			get ordinal() { return this.isValid ? ordinalOf(this.c) : NaN; }
			get weekday() { return this.isValid ? weekdayOf(this.c) : NaN; }
			// The sandbox's locale is English, where the week begins on Sunday.
			get localWeekday() { return this.isValid ? (this.weekday % 7) + 1 : NaN; }
			get weekNumber() { return this.isValid ? weekOf(this.c).weekNumber : NaN; }
			get weekYear() { return this.isValid ? weekOf(this.c).weekYear : NaN; }
			get isWeekend() { return this.isValid && [6, 7].includes(this.weekday); }
			get offset() { return this.isValid ? +this.o : NaN; }
			get offsetNameShort() { return this.isValid ? this.zone.offsetName(this.ts, { format: 'short', locale: this.loc }) : null; }
			get offsetNameLong() { return this.isValid ? this.zone.offsetName(this.ts, { format: 'long', locale: this.loc }) : null; }
			get isOffsetFixed() { return this.isValid ? this.zone.isUniversal : null; }
			get isInDST() { return this.isOffsetFixed ? false : this.offset > this.set({ month: 1, day: 1 }).offset || this.offset > this.set({ month: 5 }).offset; }
			get isInLeapYear() { return isLeap(this.year); }
			get daysInMonth() { return daysInMonth(this.year, this.month); }
			get daysInYear() { return this.isValid ? (isLeap(this.year) ? 366 : 365) : NaN; }
			get weeksInWeekYear() { return this.isValid ? weeksIn(this.weekYear) : NaN; }
			get monthShort() { return this.isValid ? this.toFormat('LLL') : null; }
			get monthLong() { return this.isValid ? this.toFormat('LLLL') : null; }
			get weekdayShort() { return this.isValid ? this.toFormat('ccc') : null; }
			get weekdayLong() { return this.isValid ? this.toFormat('cccc') : null; }
			get(unit) { return this[unit]; }

			toUTC(offset = 0, options = {}) { return this.setZone(fixed(offset), options); }
			toLocal() { return this.setZone(standard()); }
			setZone(zone, { keepLocalTime = false, keepCalendarTime = false } = {}) {
				zone = zoneOf(zone, standard());
				if (zone.equals(this.zone)) return this;
				if (!zone.isValid) return DateTime.badZone(zone);
				if (!this.isValid) return this;
				if (keepLocalTime || keepCalendarTime) {
					const [ts, offset] = instant(utc(this.c), zone.offset(this.ts), zone);
					return this.with({ ts, zone, offset, c: undefined });
				}
				return this.with({ zone, offset: undefined, c: undefined });
			}
			setLocale(locale) { return this.with({ locale }); }
			reconfigure({ locale } = {}) { return this.with({ locale: locale || this.loc }); }
			set(values) {
				if (!this.isValid) return this;
				const given = partsGiven(values);
				const byWeek = given.weekYear !== undefined || given.weekNumber !== undefined || given.weekday !== undefined;
				const byDate = given.year !== undefined || given.month !== undefined || given.day !== undefined;
				if ((byDate || given.ordinal !== undefined) && (given.weekYear !== undefined || given.weekNumber !== undefined)) throw new Error("Can't mix weekYear/weekNumber units with year/month/day or ordinals");
				if ((given.month !== undefined || given.day !== undefined) && given.ordinal !== undefined) throw new Error("Can't mix ordinal dates with month/day");
				let c;
				if (byWeek) { const all = { ...this.c, ...weekOf(this.c), ...given }; c = { ...all, ...fromWeek(all) }; }
				else if (given.ordinal !== undefined) { const all = { ...this.c, ...given }; c = { ...all, ...fromOrdinal(all.year, all.ordinal) }; }
				else {
					c = { ...this.c, ...given };
					if (given.day === undefined) c.day = Math.min(daysInMonth(c.year, c.month), c.day);
				}
				const [ts, offset] = instant(utc(c), this.o, this.zone);
				return this.with({ ts, offset, c: undefined });
			}
			plus(duration) { return this.isValid ? this.moved(Duration.fromDurationLike(duration)) : this; }
			minus(duration) { return this.isValid ? this.moved(Duration.fromDurationLike(duration).negate()) : this; }
			moved(by) {
				const full = {}, rest = {};
				for (const unit of units) { const value = by.values[unit] || 0; full[unit] = Math.trunc(value); rest[unit] = value - full[unit]; }
				const year = this.c.year + full.years, month = this.c.month + full.months + full.quarters * 3;
				const c = { ...this.c, year, month, day: Math.min(this.c.day, daysInMonth(year, month)) + full.days + full.weeks * 7 };
				const more = new Duration({ years: rest.years, quarters: rest.quarters, months: rest.months, weeks: rest.weeks, days: rest.days, hours: by.values.hours || 0, minutes: by.values.minutes || 0, seconds: by.values.seconds || 0, milliseconds: by.values.milliseconds || 0 }).as('milliseconds');
				let [ts, offset] = instant(utc(c), this.o, this.zone);
				if (more !== 0) { ts += more; offset = this.zone.offset(ts); }
				return this.with({ ts, offset, c: undefined });
			}
			startOf(unit) {
				if (!this.isValid) return this;
				const name = unitName(unit), o = {};
				if (name === 'years') o.month = 1;
				if (['years', 'quarters', 'months'].includes(name)) o.day = 1;
				if (['years', 'quarters', 'months', 'weeks', 'days'].includes(name)) o.hour = 0;
				if (units.indexOf(name) <= units.indexOf('hours')) o.minute = 0;
				if (units.indexOf(name) <= units.indexOf('minutes')) o.second = 0;
				if (units.indexOf(name) <= units.indexOf('seconds')) o.millisecond = 0;
				if (name === 'weeks') o.weekday = 1;
				if (name === 'quarters') o.month = (Math.ceil(this.c.month / 3) - 1) * 3 + 1;
				return this.set(o);
			}
			endOf(unit) { return this.isValid ? this.plus({ [unit]: 1 }).startOf(unit).minus(1) : this; }
			diff(other, unit = 'milliseconds', options) {
				if (!this.isValid || !other || !other.isValid) return Duration.invalid('created by diffing an invalid DateTime');
				const wanted = (Array.isArray(unit) ? unit : [unit]).map(unitName);
				const otherLater = other.valueOf() > this.valueOf();
				const result = otherLater ? between(this, other, wanted) : between(other, this, wanted);
				return otherLater ? result.negate() : result;
			}
			diffNow(unit = 'milliseconds', options = {}) { return this.diff(DateTime.now(), unit, options); }
			until(other) { return this.isValid ? Interval.fromDateTimes(this, other) : this; }
			hasSame(other, unit) {
				if (!this.isValid) return false;
				const there = this.setZone(other.zone, { keepLocalTime: true }), ts = other.valueOf();
				return there.startOf(unit) <= ts && ts <= there.endOf(unit);
			}
			equals(other) { return this.isValid && other.isValid && this.valueOf() === other.valueOf() && this.zone.equals(other.zone) && this.loc === other.loc; }

			toFormat(format, options = {}) { return this.isValid ? C.writing.format(options.locale ? this.setLocale(options.locale) : this, typeof format === 'string' ? format : '', options) : 'Invalid DateTime'; }
			toLocaleString(preset = C.writing.presets.DATE_SHORT, options = {}) { return this.isValid ? C.writing.intl(options.locale ? this.setLocale(options.locale) : this, { ...preset }) : 'Invalid DateTime'; }
			toLocaleParts(options = {}) { return this.isValid ? C.writing.intlParts(this, options) : []; }
			toISO(options = {}) { return this.isValid ? C.writing.isoDate(this, options.format === 'basic') + 'T' + C.writing.isoTime(this, options) : null; }
			toISODate({ format = 'extended' } = {}) { return this.isValid ? C.writing.isoDate(this, format === 'basic') : null; }
			toISOWeekDate() { return this.isValid ? this.toFormat("kkkk-'W'WW-c") : null; }
			toISOTime(options = {}) { return this.isValid ? (options.includePrefix ? 'T' : '') + C.writing.isoTime(this, options) : null; }
			toRFC2822() { return this.isValid ? this.setLocale('en-US').toFormat('EEE, dd LLL yyyy HH:mm:ss ZZZ') : 'Invalid DateTime'; }
			toHTTP() { return this.isValid ? this.toUTC().setLocale('en-US').toFormat("EEE, dd LLL yyyy HH:mm:ss 'GMT'") : 'Invalid DateTime'; }
			toSQLDate() { return this.isValid ? C.writing.isoDate(this, false) : null; }
			toSQLTime({ includeOffset = true, includeZone = false, includeOffsetSpace = true } = {}) {
				if (!this.isValid) return 'Invalid DateTime';
				return this.toFormat('HH:mm:ss.SSS' + (includeZone || includeOffset ? (includeOffsetSpace ? ' ' : '') + (includeZone ? 'z' : 'ZZ') : ''));
			}
			toSQL(options = {}) { return this.isValid ? `${this.toSQLDate()} ${this.toSQLTime(options)}` : null; }
			toString() { return this.isValid ? this.toISO() : 'Invalid DateTime'; }
			valueOf() { return this.toMillis(); }
			toMillis() { return this.isValid ? this.ts : NaN; }
			toSeconds() { return this.isValid ? this.ts / 1000 : NaN; }
			toUnixInteger() { return this.isValid ? Math.floor(this.ts / 1000) : NaN; }
			toJSON() { return this.toISO(); }
			toBSON() { return this.toJSDate(); }
			toJSDate() { return new Date(this.isValid ? this.ts : NaN); }
			toObject(options = {}) {
				if (!this.isValid) return {};
				const object = { ...this.c };
				if (options.includeConfig) { object.outputCalendar = null; object.numberingSystem = null; object.locale = this.loc; }
				return object;
			}
		}
		for (const unit of order) Object.defineProperty(DateTime.prototype, unit, { configurable: true, get() { return this.isValid ? this.c[unit] : NaN; } });
		// `with`, `moved`, `of`, `read` and `badZone` are no names of Luxon's.
		for (const [of, names] of [[DateTime.prototype, ['with', 'moved']], [DateTime, ['of', 'read', 'badZone']]]) for (const name of names) Object.defineProperty(of, name, { enumerable: false });

		function between(from, to, wanted) {
			const dayStart = (dt) => utc({ ...dt.c, hour: 0, minute: 0, second: 0, millisecond: 0 });
			const days = (a, b) => Math.round((dayStart(b) - dayStart(a)) / day);
			const count = {
				years: (a, b) => b.year - a.year,
				quarters: (a, b) => b.quarter - a.quarter + (b.year - a.year) * 4,
				months: (a, b) => b.month - a.month + (b.year - a.year) * 12,
				weeks: (a, b) => Math.trunc(days(a, b) / 7),
				days,
			};
			const results = {};
			let cursor = from, over = from, lowest;
			for (const unit of Object.keys(count)) {
				if (!wanted.includes(unit)) continue;
				lowest = unit;
				results[unit] = count[unit](cursor, to);
				over = from.plus(results);
				if (over > to) {
					results[unit]--;
					cursor = from.plus(results);
					if (cursor > to) { over = cursor; results[unit]--; cursor = from.plus(results); }
				} else cursor = over;
			}
			const left = to - cursor;
			const small = wanted.filter((unit) => units.indexOf(unit) >= units.indexOf('hours'));
			if (small.length === 0) {
				if (over < to) over = cursor.plus({ [lowest]: 1 });
				if (over.valueOf() !== cursor.valueOf()) results[lowest] = (results[lowest] || 0) + left / (over - cursor);
				return Duration.fromObject(results);
			}
			return Duration.fromMillis(left).shiftTo(...small).plus(Duration.fromObject(results));
		}

		class Interval {
			constructor(start, end, invalid) {
				this.s = start;
				this.e = end;
				this.invalid = invalid || null;
				this.isLuxonInterval = true;
			}
			static invalid(reason, explanation) { return new Interval(undefined, undefined, { reason, explanation: explanation ?? null }); }
			static fromDateTimes(start, end) {
				const from = friendly(start), to = friendly(end);
				if (!from.isValid) return Interval.invalid('missing or invalid start', 'Must pass a valid start');
				if (!to.isValid) return Interval.invalid('missing or invalid end', 'Must pass a valid end');
				if (to < from) return Interval.invalid('end before start', `The end of an interval must be after its start, but you had start=${from.toISO()} and end=${to.toISO()}`);
				return new Interval(from, to);
			}
			static after(start, duration) { const from = friendly(start); return Interval.fromDateTimes(from, from.plus(duration)); }
			static before(end, duration) { const to = friendly(end); return Interval.fromDateTimes(to.minus(duration), to); }
			static fromISO(text, options) {
				const [from, to] = String(text).split('/', 2);
				if (!from || !to) return Interval.invalid('unparsable', `the input "${text}" can't be parsed as ISO 8601`);
				const start = DateTime.fromISO(from, options), end = DateTime.fromISO(to, options);
				if (start.isValid && end.isValid) return Interval.fromDateTimes(start, end);
				const duration = Duration.fromISO(start.isValid ? to : from);
				if (start.isValid && duration.isValid) return Interval.after(start, duration);
				if (end.isValid && duration.isValid) return Interval.before(end, duration);
				return Interval.invalid('unparsable', `the input "${text}" can't be parsed as ISO 8601`);
			}
			static isInterval(value) { return (value && value.isLuxonInterval) || false; }
			get start() { return this.isValid ? this.s : null; }
			get end() { return this.isValid ? this.e : null; }
			get isValid() { return this.invalid === null; }
			get invalidReason() { return this.invalid ? this.invalid.reason : null; }
			get invalidExplanation() { return this.invalid ? this.invalid.explanation : null; }
			length(unit = 'milliseconds') { return this.isValid ? this.toDuration(unit).get(unit) : NaN; }
			count(unit = 'milliseconds') {
				if (!this.isValid) return NaN;
				const start = this.s.startOf(unit), end = this.e.startOf(unit);
				return Math.floor(end.diff(start, unit).get(unit)) + (end.valueOf() !== this.e.valueOf() ? 1 : 0);
			}
			toDuration(unit, options) { return this.isValid ? this.e.diff(this.s, unit, options) : Duration.invalid(this.invalidReason); }
			isEmpty() { return this.isValid && this.s.valueOf() === this.e.valueOf(); }
			isAfter(time) { return this.isValid && this.s > time; }
			isBefore(time) { return this.isValid && this.e <= time; }
			contains(time) { return this.isValid && this.s <= time && this.e > time; }
			overlaps(other) { return this.e > other.s && this.s < other.e; }
			equals(other) { return this.isValid && other.isValid && this.s.equals(other.s) && this.e.equals(other.e); }
			toString() { return this.isValid ? `[${this.s.toISO()} – ${this.e.toISO()})` : 'Invalid Interval'; }
			toISO(options) { return this.isValid ? `${this.s.toISO(options)}/${this.e.toISO(options)}` : 'Invalid Interval'; }
			toISODate() { return this.isValid ? `${this.s.toISODate()}/${this.e.toISODate()}` : 'Invalid Interval'; }
			toFormat(format, { separator = ' – ' } = {}) { return this.isValid ? `${this.s.toFormat(format)}${separator}${this.e.toFormat(format)}` : 'Invalid Interval'; }
		}
		const friendly = (value) => {
			if (DateTime.isDateTime(value)) return value;
			if (value instanceof Date) return DateTime.fromJSDate(value);
			if (value && typeof value === 'object') return DateTime.fromObject(value);
			throw new Error(`Unknown datetime argument: ${value}, of type ${typeof value}`);
		};
		Object.assign(DateTime, C.writing.presets);
		C.nameMissing(DateTime, 'DateTime', 'parseFormatForOpts expandFormat fromFormatExplain fromStringExplain', 'numberingSystem outputCalendar localWeekNumber localWeekYear getPossibleOffsets weeksInLocalWeekYear resolvedLocaleOptions toRelative toRelativeCalendar');
		C.nameMissing(Interval, 'Interval', 'merge xor', 'hasSame set splitAt splitBy divideEqually abutsStart abutsEnd engulfs intersection union difference toLocaleString toISOTime mapEndpoints');
		return { DateTime, Duration, Interval };
	});
})(globalThis, globalThis.__canary);
