// Times as text, both ways.
(function (global, C) {
	'use strict';
	C.lazy('writing', function () {
		const pad = (value, width) => (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(width, '0');
		const intl = (dt, options) => new Intl.DateTimeFormat(dt.loc, { ...options, timeZone: dt.zone.intlName }).format(dt.ts);
		const intlParts = (dt, options) => new Intl.DateTimeFormat(dt.loc, { ...options, timeZone: dt.zone.intlName }).formatToParts(dt.ts);
		const part = (dt, options, type) => { const found = intlParts(dt, options).find((one) => one.type === type); return found ? found.value : ''; };
		const english = (dt) => /^en\b/.test(dt.loc);
		const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
		const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

		const n = 'numeric', s = 'short', l = 'long', d2 = '2-digit';
		const presets = {
			DATE_SHORT: { year: n, month: n, day: n },
			DATE_MED: { year: n, month: s, day: n },
			DATE_MED_WITH_WEEKDAY: { year: n, month: s, day: n, weekday: s },
			DATE_FULL: { year: n, month: l, day: n },
			DATE_HUGE: { year: n, month: l, day: n, weekday: l },
			TIME_SIMPLE: { hour: n, minute: n },
			TIME_WITH_SECONDS: { hour: n, minute: n, second: n },
			TIME_WITH_SHORT_OFFSET: { hour: n, minute: n, second: n, timeZoneName: s },
			TIME_WITH_LONG_OFFSET: { hour: n, minute: n, second: n, timeZoneName: l },
			TIME_24_SIMPLE: { hour: n, minute: n, hourCycle: 'h23' },
			TIME_24_WITH_SECONDS: { hour: n, minute: n, second: n, hourCycle: 'h23' },
			TIME_24_WITH_SHORT_OFFSET: { hour: n, minute: n, second: n, hourCycle: 'h23', timeZoneName: s },
			TIME_24_WITH_LONG_OFFSET: { hour: n, minute: n, second: n, hourCycle: 'h23', timeZoneName: l },
			DATETIME_SHORT: { year: n, month: n, day: n, hour: n, minute: n },
			DATETIME_SHORT_WITH_SECONDS: { year: n, month: n, day: n, hour: n, minute: n, second: n },
			DATETIME_MED: { year: n, month: s, day: n, hour: n, minute: n },
			DATETIME_MED_WITH_SECONDS: { year: n, month: s, day: n, hour: n, minute: n, second: n },
			DATETIME_MED_WITH_WEEKDAY: { year: n, month: s, day: n, weekday: s, hour: n, minute: n },
			DATETIME_FULL: { year: n, month: l, day: n, hour: n, minute: n, timeZoneName: s },
			DATETIME_FULL_WITH_SECONDS: { year: n, month: l, day: n, hour: n, minute: n, second: n, timeZoneName: s },
			DATETIME_HUGE: { year: n, month: l, day: n, weekday: l, hour: n, minute: n, timeZoneName: l },
			DATETIME_HUGE_WITH_SECONDS: { year: n, month: l, day: n, weekday: l, hour: n, minute: n, second: n, timeZoneName: l },
		};
		const macros = {
			D: 'DATE_SHORT', DD: 'DATE_MED', DDD: 'DATE_FULL', DDDD: 'DATE_HUGE',
			t: 'TIME_SIMPLE', tt: 'TIME_WITH_SECONDS', ttt: 'TIME_WITH_SHORT_OFFSET', tttt: 'TIME_WITH_LONG_OFFSET',
			T: 'TIME_24_SIMPLE', TT: 'TIME_24_WITH_SECONDS', TTT: 'TIME_24_WITH_SHORT_OFFSET', TTTT: 'TIME_24_WITH_LONG_OFFSET',
			f: 'DATETIME_SHORT', ff: 'DATETIME_MED', fff: 'DATETIME_FULL', ffff: 'DATETIME_HUGE',
			F: 'DATETIME_SHORT_WITH_SECONDS', FF: 'DATETIME_MED_WITH_SECONDS', FFF: 'DATETIME_FULL_WITH_SECONDS', FFFF: 'DATETIME_HUGE_WITH_SECONDS',
		};
		const month = (dt, width, alone) => {
			if (english(dt)) return width === 'narrow' ? months[dt.month - 1][0] : width === 'short' ? months[dt.month - 1].slice(0, 3) : months[dt.month - 1];
			return part(dt, alone ? { month: width } : { month: width, day: 'numeric' }, 'month');
		};
		const weekday = (dt, width, alone) => {
			if (english(dt)) return width === 'narrow' ? days[dt.weekday - 1][0] : width === 'short' ? days[dt.weekday - 1].slice(0, 3) : days[dt.weekday - 1];
			return part(dt, alone ? { weekday: width } : { weekday: width, month: 'long', day: 'numeric' }, 'weekday');
		};
		const widths = { 3: 'short', 4: 'long', 5: 'narrow' };
		const era = (dt, width) => (english(dt) ? (width === 'long' ? ['Before Christ', 'Anno Domini'] : width === 'short' ? ['BC', 'AD'] : ['B', 'A'])[dt.year < 0 ? 0 : 1] : part(dt, { era: width }, 'era'));
		const offset = (dt, style, allowZ) => (allowZ && dt.zone.isUniversal && dt.offset === 0 ? 'Z' : dt.zone.formatOffset(dt.ts, style));
		const fraction = (dt) => Math.floor(dt.millisecond);
		const tokens = {
			S: (dt) => pad(dt.millisecond, 1), u: (dt) => pad(dt.millisecond, 3), SSS: (dt) => pad(dt.millisecond, 3),
			uu: (dt) => pad(Math.floor(fraction(dt) / 10), 2), uuu: (dt) => pad(Math.floor(fraction(dt) / 100), 1),
			s: (dt) => pad(dt.second, 1), ss: (dt) => pad(dt.second, 2), m: (dt) => pad(dt.minute, 1), mm: (dt) => pad(dt.minute, 2),
			h: (dt) => pad(dt.hour % 12 === 0 ? 12 : dt.hour % 12, 1), hh: (dt) => pad(dt.hour % 12 === 0 ? 12 : dt.hour % 12, 2),
			H: (dt) => pad(dt.hour, 1), HH: (dt) => pad(dt.hour, 2),
			Z: (dt, o) => offset(dt, 'narrow', o.allowZ), ZZ: (dt, o) => offset(dt, 'short', o.allowZ), ZZZ: (dt, o) => offset(dt, 'techie', o.allowZ),
			ZZZZ: (dt) => dt.zone.offsetName(dt.ts, { format: 'short', locale: dt.loc }), ZZZZZ: (dt) => dt.zone.offsetName(dt.ts, { format: 'long', locale: dt.loc }),
			z: (dt) => dt.zoneName,
			a: (dt) => (english(dt) ? (dt.hour < 12 ? 'AM' : 'PM') : part(dt, { hour: 'numeric', hourCycle: 'h12' }, 'dayPeriod')),
			d: (dt) => pad(dt.day, 1), dd: (dt) => pad(dt.day, 2), c: (dt) => pad(dt.weekday, 1), E: (dt) => pad(dt.weekday, 1),
			L: (dt) => pad(dt.month, 1), LL: (dt) => pad(dt.month, 2), M: (dt) => pad(dt.month, 1), MM: (dt) => pad(dt.month, 2),
			y: (dt) => pad(dt.year, 1), yy: (dt) => pad(Number(String(dt.year).slice(-2)), 2), yyyy: (dt) => pad(dt.year, 4), yyyyyy: (dt) => pad(dt.year, 6),
			G: (dt) => era(dt, 'short'), GG: (dt) => era(dt, 'long'), GGGGG: (dt) => era(dt, 'narrow'),
			kk: (dt) => pad(Number(String(dt.weekYear).slice(-2)), 2), kkkk: (dt) => pad(dt.weekYear, 4), W: (dt) => pad(dt.weekNumber, 1), WW: (dt) => pad(dt.weekNumber, 2),
			n: () => C.unsupported('DateTime.toFormat n'), nn: () => C.unsupported('DateTime.toFormat nn'), ii: () => C.unsupported('DateTime.toFormat ii'), iiii: () => C.unsupported('DateTime.toFormat iiii'),
			o: (dt) => pad(dt.ordinal, 1), ooo: (dt) => pad(dt.ordinal, 3), q: (dt) => pad(dt.quarter, 1), qq: (dt) => pad(dt.quarter, 2),
			X: (dt) => pad(Math.floor(dt.ts / 1000), 1), x: (dt) => pad(dt.ts, 1),
		};
		for (const k of [3, 4, 5]) {
			tokens['c'.repeat(k)] = (dt) => weekday(dt, widths[k], true);
			tokens['E'.repeat(k)] = (dt) => weekday(dt, widths[k], false);
			tokens['L'.repeat(k)] = (dt) => month(dt, widths[k], true);
			tokens['M'.repeat(k)] = (dt) => month(dt, widths[k], false);
		}
		function format(dt, text, options) {
			return C.formatTokens(text).map(({ literal, text: token }) => {
				if (literal) return token;
				if (C.has(tokens, token)) return tokens[token](dt, options);
				if (C.has(macros, token)) return intl(dt, presets[macros[token]]);
				return token;
			}).join('');
		}
		function isoDate(dt, basic) {
			const long = dt.year > 9999 || dt.year < 0;
			const year = (long && dt.year >= 0 ? '+' : '') + pad(dt.year, long ? 6 : 4), dash = basic ? '' : '-';
			return `${year}${dash}${pad(dt.month, 2)}${dash}${pad(dt.day, 2)}`;
		}
		function isoTime(dt, { format: style = 'extended', suppressSeconds = false, suppressMilliseconds = false, includeOffset = true, extendedZone = false }) {
			const colon = style === 'basic' ? '' : ':';
			const seconds = dt.second !== 0 || dt.millisecond !== 0 || !suppressSeconds;
			let text = `${pad(dt.hour, 2)}${colon}${pad(dt.minute, 2)}`;
			if (seconds) {
				text += `${colon}${pad(dt.second, 2)}`;
				if (dt.millisecond !== 0 || !suppressMilliseconds) text += `.${pad(dt.millisecond, 3)}`;
			}
			if (includeOffset) {
				if (dt.zone.isUniversal && dt.offset === 0 && !extendedZone) text += 'Z';
				else {
					const o = dt.offset;
					// With a colon in the basic form too, as Luxon does.
					text += `${o < 0 ? '-' : '+'}${pad(Math.trunc(Math.abs(o) / 60), 2)}:${pad(Math.trunc(Math.abs(o) % 60), 2)}`;
				}
			}
			return extendedZone ? `${text}[${dt.zone.ianaName}]` : text;
		}
		return { presets, intl, intlParts, format, isoDate, isoTime };
	});

	C.lazy('reading', function () {
		const { zone, standard } = C.zones;
		const named = (name) => zone(name, standard());
		const short = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
		const long = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];
		const dayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
		const millis = (digits) => (digits === undefined ? 0 : Math.floor(Number(`0.${digits}`) * 1000));
		const number = (text, standardValue) => (text === undefined ? standardValue : Number(text));
		const offsetOf = (sign, hours, minutes) => (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes || 0));
		const untrimmed = (text) => (text === undefined || text === null ? '' : String(text));

		const time = '(\\d{2})(?::?(\\d{2})(?::?(\\d{2})(?:[.,](\\d{1,30}))?)?)?';
		const zoneText = '(?:(Z)|([+-])(\\d\\d)(?::?(\\d\\d))?)?(?:\\[([A-Za-z_+-]{1,256}\\/?[A-Za-z0-9_+-]{0,256}(?:\\/[A-Za-z0-9_+-]{1,256})?)\\])?';
		function withTime(date, m, i) {
			const found = { ...date, hour: number(m[i], 0), minute: number(m[i + 1], 0), second: number(m[i + 2], 0), millisecond: millis(m[i + 3]) };
			if (m[i + 4]) found.offset = 0;
			else if (m[i + 5]) found.offset = offsetOf(m[i + 5], m[i + 6], m[i + 7]);
			if (m[i + 8]) found.zone = named(m[i + 8]);
			return found;
		}
		const dates = [
			['([+-]\\d{6}|\\d{4})(?:-?(\\d\\d)(?:-?(\\d\\d))?)?', (m) => ({ year: Number(m[1]), month: number(m[2], 1), day: number(m[3], 1) }), 3],
			['(\\d{4})-?W(\\d\\d)(?:-?(\\d))?', (m) => ({ weekYear: Number(m[1]), weekNumber: Number(m[2]), weekday: number(m[3], 1) }), 3],
			['(\\d{4})-?(\\d{3})', (m) => ({ year: Number(m[1]), ordinal: Number(m[2]) }), 2],
		];
		let isoForms = null;
		function iso(text) {
			text = untrimmed(text);
			isoForms = isoForms || [...dates.map(([pattern, read, count]) => [new RegExp(`^${pattern}(?:T${time}${zoneText})?$`), read, count]), [new RegExp(`^T?${time}${zoneText}$`), () => ({}), 0]];
			for (const [pattern, read, count] of isoForms) {
				const m = pattern.exec(text);
				if (m) return withTime(read(m), m, count + 1);
			}
			return null;
		}
		function sql(text) {
			const m = new RegExp(`^(\\d{4})-(\\d\\d)-(\\d\\d)(?: (\\d\\d)(?::?(\\d\\d)(?::?(\\d\\d)(?:[.,](\\d{1,30}))?)?)?(?: ?(?:(Z)|([+-])(\\d\\d)(?::?(\\d\\d))?|([A-Za-z_]+(?:/[A-Za-z0-9_+-]+)*)))?)?$`).exec(untrimmed(text));
			if (!m) {
				const t = /^(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,30}))?)?)?$/.exec(untrimmed(text));
				return t ? { hour: Number(t[1]), minute: number(t[2], 0), second: number(t[3], 0), millisecond: millis(t[4]) } : null;
			}
			const found = { year: Number(m[1]), month: Number(m[2]), day: Number(m[3]), hour: number(m[4], 0), minute: number(m[5], 0), second: number(m[6], 0), millisecond: millis(m[7]) };
			if (m[8]) found.offset = 0;
			else if (m[9]) found.offset = offsetOf(m[9], m[10], m[11]);
			else if (m[12]) found.zone = named(m[12]);
			return found;
		}
		const monthOf = (name) => short.indexOf(name.toLowerCase()) + 1;
		function http(text) {
			text = untrimmed(text);
			let m = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/.exec(text);
			if (m) return { year: Number(m[3]), month: monthOf(m[2]), day: Number(m[1]), hour: Number(m[4]), minute: Number(m[5]), second: Number(m[6]), offset: 0 };
			m = /^(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday), (\d\d)-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-(\d\d) (\d\d):(\d\d):(\d\d) GMT$/.exec(text);
			if (m) return { year: century(Number(m[3])), month: monthOf(m[2]), day: Number(m[1]), hour: Number(m[4]), minute: Number(m[5]), second: Number(m[6]), offset: 0 };
			m = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ( \d|\d\d) (\d\d):(\d\d):(\d\d) (\d{4})$/.exec(text);
			if (m) return { year: Number(m[6]), month: monthOf(m[1]), day: Number(m[2]), hour: Number(m[3]), minute: Number(m[4]), second: Number(m[5]), offset: 0 };
			return null;
		}
		const century = (year) => (year > 60 ? 1900 + year : 2000 + year);
		const zonesOf2822 = { UT: 0, GMT: 0, EDT: -240, EST: -300, CDT: -300, CST: -360, MDT: -360, MST: -420, PDT: -420, PST: -480 };
		function rfc2822(text) {
			text = untrimmed(text).replace(/\([^()]*\)|[\n\t]/g, ' ').replace(/\s\s+/g, ' ').trim();
			const m = /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),\s)?(\d{1,2})\s(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s(\d{2,4})\s(\d\d):(\d\d)(?::(\d\d))?\s(?:(UT|GMT|[ECMP][SD]T)|([Zz])|([+-])(\d\d)(\d\d))$/.exec(text);
			if (!m) return null;
			return { year: m[3].length === 2 ? century(Number(m[3])) : Number(m[3]), month: monthOf(m[2]), day: Number(m[1]), hour: Number(m[4]), minute: Number(m[5]), second: number(m[6], 0), offset: m[7] ? zonesOf2822[m[7]] : m[8] ? 0 : offsetOf(m[9], m[10], m[11]) };
		}

		const macros = { D: 'M/d/yyyy', DD: 'LLL d, yyyy', DDD: 'LLLL d, yyyy', DDDD: 'EEEE, LLLL d, yyyy', t: 'h:mm a', tt: 'h:mm:ss a', T: 'HH:mm', TT: 'HH:mm:ss', f: 'M/d/yyyy, h:mm a', F: 'M/d/yyyy, h:mm:ss a' };
		const escape = (text) => text.replace(/[-[\]{}()*+?.,\\^$|#]/g, '\\$&').replace(/\s/g, '[  ]');
		const oneOf = (list) => ({ pattern: `(${list.map((one) => one).join('|')})`, read: (text) => list.indexOf(text.toLowerCase()) + 1 });
		const digits = (pattern) => ({ pattern: `(${pattern})`, read: Number });
		const units = {
			y: ['year', digits('\\d{1,6}')], yy: ['year', { pattern: '(\\d{2,4})', read: (t) => (t.length > 2 ? Number(t) : century(Number(t))) }], yyyy: ['year', digits('\\d{4}')], yyyyy: ['year', digits('\\d{4,6}')], yyyyyy: ['year', digits('\\d{6}')],
			M: ['month', digits('\\d{1,2}')], MM: ['month', digits('\\d{2}')], L: ['month', digits('\\d{1,2}')], LL: ['month', digits('\\d{2}')],
			MMM: ['month', oneOf(short)], MMMM: ['month', oneOf(long)], LLL: ['month', oneOf(short)], LLLL: ['month', oneOf(long)],
			d: ['day', digits('\\d{1,2}')], dd: ['day', digits('\\d{2}')], o: ['ordinal', digits('\\d{1,3}')], ooo: ['ordinal', digits('\\d{3}')],
			H: ['hour', digits('\\d{1,2}')], HH: ['hour', digits('\\d{2}')], h: ['hour12', digits('\\d{1,2}')], hh: ['hour12', digits('\\d{2}')],
			m: ['minute', digits('\\d{1,2}')], mm: ['minute', digits('\\d{2}')], s: ['second', digits('\\d{1,2}')], ss: ['second', digits('\\d{2}')],
			S: ['millisecond', digits('\\d{1,3}')], SSS: ['millisecond', digits('\\d{3}')], u: ['millisecond', { pattern: '(\\d{1,9})', read: millis }], uu: ['millisecond', { pattern: '(\\d{1,2})', read: millis }], uuu: ['millisecond', { pattern: '(\\d)', read: millis }],
			a: ['meridiem', oneOf(['am', 'pm'])], q: ['quarter', digits('\\d')],
			kkkk: ['weekYear', digits('\\d{4}')], kk: ['weekYear', { pattern: '(\\d{2,4})', read: (t) => (t.length > 2 ? Number(t) : century(Number(t))) }], W: ['weekNumber', digits('\\d{1,2}')], WW: ['weekNumber', digits('\\d{2}')],
			E: ['weekday', digits('\\d')], c: ['weekday', digits('\\d')], EEE: ['weekday', oneOf(dayNames.map((d) => d.slice(0, 3)))], EEEE: ['weekday', oneOf(dayNames)], ccc: ['weekday', oneOf(dayNames.map((d) => d.slice(0, 3)))], cccc: ['weekday', oneOf(dayNames)],
			Z: ['offset', { pattern: '([+-]\\d{1,2}(?::\\d{2})?)', read: offsetText }], ZZ: ['offset', { pattern: '([+-]\\d{1,2}(?::\\d{2})?)', read: offsetText }], ZZZ: ['offset', { pattern: '([+-]\\d{1,2}(?:\\d{2})?)', read: offsetText }],
			z: ['zone', { pattern: '([A-Za-z_+-]{1,256}(?:\\/[A-Za-z0-9_+-]{1,256}(?:\\/[A-Za-z0-9_+-]{1,256})?)?)', read: named }],
		};
		function offsetText(text) {
			const m = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(text);
			return offsetOf(m[1], m[2], m[3]);
		}
		function format(text, pattern) {
			const expanded = C.formatTokens(pattern).map((one) => (!one.literal && C.has(macros, one.text) ? C.formatTokens(macros[one.text]) : [one])).flat();
			let source = '';
			const fields = [];
			for (const one of expanded) {
				if (one.literal || !/^[A-Za-z]+$/.test(one.text)) { source += escape(one.text); continue; }
				if (!C.has(units, one.text)) {
					if (/^(?:GG?|[DtTfF]{1,4})$/.test(one.text)) return C.unsupported(`DateTime.fromFormat ${one.text}`);
					source += escape(one.text);
					continue;
				}
				const [field, { pattern: piece, read }] = units[one.text];
				source += piece;
				fields.push([field, read]);
			}
			const m = new RegExp(`^${source}$`, 'i').exec(text);
			if (!m) return null;
			const found = {};
			let extra = {};
			fields.forEach(([field, read], i) => {
				const value = read(m[i + 1]);
				if (['hour12', 'meridiem', 'quarter'].includes(field)) extra[field] = value; else found[field] = value;
			});
			if (extra.hour12 !== undefined) found.hour = extra.meridiem === undefined ? extra.hour12 : (extra.hour12 % 12) + (extra.meridiem === 2 ? 12 : 0);
			if (extra.quarter !== undefined && found.month === undefined) found.month = (extra.quarter - 1) * 3 + 1;
			return found;
		}
		return { iso, sql, http, rfc2822, format };
	});
})(globalThis, globalThis.__canary);
