// The methods and functions that n8n adds to values inside expressions.
(function (global, C) {
	'use strict';
	const listed = {
		Array: 'removeDuplicates unique first last pluck randomItem sum min max average isNotEmpty isEmpty compact smartJoin chunk renameKeys merge union difference intersection append toJsonString toInt toFloat toBoolean toDateTime',
		Date: 'beginningOf endOfMonth extract isBetween isDst isInLast isWeekend minus plus format toDateTime diffTo diffToNow toInt toFloat toBoolean isEmpty isNotEmpty',
		Number: 'ceil floor format round abs isInteger isEven isOdd toBoolean toInt toFloat toDateTime',
		Object: 'isEmpty isNotEmpty hasField removeField removeFieldsContaining keepFieldsContaining compact urlEncode keys values toJsonString toInt toFloat toBoolean toDateTime',
		String: 'hash removeMarkdown removeTags toDate toDateTime toBoolean toDecimalNumber toNumber toFloat toInt toWholeNumber toSentenceCase toSnakeCase toTitleCase urlDecode urlEncode quote replaceSpecialChars length isDomain isEmail isNumeric isUrl isEmpty isNotEmpty extractEmail extractDomain extractUrl extractUrlPath parseJson base64Encode base64Decode',
		Boolean: 'toBoolean toInt toFloat toNumber toDateTime',
	};
	const names = new Set(Object.values(listed).flatMap((list) => list.split(' ')));
	C.extensionPattern = { test: (text) => (text.includes('(') ? pattern().test(text) : false) };
	let made = null;
	const pattern = () => (made = made || new RegExp(`(\\$if|\\.(${[...names].join('|')})\\s*(\\?\\.)?)\\s*\\(`));

	C.lazy('extensions', function () {
		const fail = (message) => { throw new C.ExtensionError(message); };
		const nothing = () => undefined;
		const luxon = () => C.luxon;
		const isObject = (value) => typeof value === 'object' && value !== null;

		function same(a, b) {
			if (Object.is(a, b)) return true;
			if (!isObject(a) || !isObject(b) || Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
			if (a instanceof Date) return a.getTime() === b.getTime();
			if (a instanceof RegExp) return String(a) === String(b);
			const keys = Object.keys(a);
			return keys.length === Object.keys(b).length && keys.every((key) => C.has(b, key) && same(a[key], b[key]));
		}
		function distinct(list, seenAs) {
			const kept = [];
			for (const value of list) if (!kept.some((one) => same(seenAs(one), seenAs(value)))) kept.push(value);
			return kept;
		}
		const unique = (list, fields) => distinct(list, (item) => (fields.length > 0 && isObject(item) ? Object.fromEntries(fields.map((field) => [field, item[field]])) : item));
		const numbers = (list, name) => { if (list.some((one) => typeof one !== 'number')) fail(`${name}(): all array elements must be numbers`); return list; };
		const sum = (list) => numbers(list, 'sum').reduce((a, b) => a + b, 0);
		const average = (list) => (numbers(list, 'average').length === 0 ? 0 : sum(list) / list.length);
		const empty = (value) => value === null || value === undefined || value === 'nil' || value === '';
		function compactObject(object) {
			const kept = {};
			for (const [key, value] of Object.entries(object)) {
				if (empty(value)) continue;
				if (typeof value !== 'object') kept[key] = value;
				else if (Object.keys(value).length > 0) kept[key] = compactObject(value);
			}
			return kept;
		}
		const withMissing = (object, other) => {
			if (!other) return object;
			if (typeof other !== 'object') fail('merge(): expected object arg');
			const result = { ...object };
			for (const key of Object.keys(other)) if (!(key in result)) result[key] = other[key];
			return result;
		};
		const needList = (list, text) => (Array.isArray(list) ? list : fail(text));
		const contains = (list, value) => list.some((one) => same(one, value));

		const array = {
			unique, removeDuplicates: unique,
			first: (list) => list[0],
			last: (list) => list[list.length - 1],
			isEmpty: (list) => list.length === 0,
			isNotEmpty: (list) => list.length > 0,
			pluck(list, fields) {
				if (fields.length === 0) return list;
				const found = [];
				for (const item of list) {
					if (!item || typeof item !== 'object') continue;
					const values = Object.keys(item).flatMap((key) => fields.filter((field) => field === key).map(() => item[key]));
					if (values.length > 0) found.push(values.length === 1 ? values[0] : values);
				}
				return found;
			},
			randomItem: (list) => list[Math.floor(Math.random() * list.length)],
			sum, average,
			min: (list) => Math.min(...numbers(list, 'min')),
			max: (list) => Math.max(...numbers(list, 'max')),
			compact: (list) => list.filter((one) => !(one && typeof one === 'object' && Object.keys(one).length === 0) && !empty(one)).map((one) => (isObject(one) ? compactObject(one) : one)),
			smartJoin(list, [key, value]) {
				if (!key || !value || typeof key !== 'string' || typeof value !== 'string') fail('smartJoin(): expected two string args, e.g. .smartJoin("name", "value")');
				const result = {};
				for (const one of list) if (isObject(one) && key in one && value in one) result[one[key]] = one[value];
				return result;
			},
			chunk(list, [size]) {
				if (typeof size !== 'number' || size === 0) fail('chunk(): expected non-zero numeric arg, e.g. .chunk(5)');
				const chunks = [];
				for (let i = 0; i < list.length; i += size) chunks.push(list.slice(i, i + size));
				return chunks;
			},
			renameKeys(list, pairs) {
				if (pairs.length === 0 || pairs.length % 2 !== 0) fail('renameKeys(): expected an even amount of args: from1, to1 [, from2, to2, ...]. e.g. .renameKeys("name", "title")');
				return list.map((one) => {
					if (!isObject(one)) return one;
					const result = { ...one };
					for (let i = 0; i < pairs.length; i += 2) {
						if (!(pairs[i] in result)) continue;
						result[pairs[i + 1]] = result[pairs[i]];
						delete result[pairs[i]];
					}
					return result;
				});
			},
			merge(list, [others]) {
				if (others === undefined) return list.reduce((all, one) => (isObject(one) && !Array.isArray(one) ? withMissing(all, one) : all), {});
				needList(others, 'merge(): expected array arg, e.g. .merge([{ id: 1, otherValue: 3 }])');
				const result = {};
				for (let i = 0; i < Math.max(list.length, others.length); i++) {
					if (list[i] !== undefined && typeof list[i] === 'object' && typeof others[i] === 'object') Object.assign(result, withMissing(list[i], others[i]));
				}
				return result;
			},
			union: (list, [others]) => distinct([...list, ...needList(others, 'union(): expected array arg, e.g. .union([1, 2, 3, 4])')], (one) => one),
			difference(list, [others]) {
				needList(others, 'difference(): expected array arg, e.g. .difference([1, 2, 3, 4])');
				return distinct(list.filter((one) => !contains(others, one)), (one) => one);
			},
			intersection(list, [others]) {
				needList(others, 'intersection(): expected array arg, e.g. .intersection([1, 2, 3, 4])');
				return distinct(list.filter((one) => contains(others, one)), (one) => one);
			},
			append: (list, more) => list.concat(more),
			toJsonString: (value) => JSON.stringify(value),
			toInt: nothing, toFloat: nothing, toBoolean: nothing, toDateTime: nothing,
		};

		const object = {
			isEmpty: (value) => Object.keys(value).length === 0,
			isNotEmpty: (value) => Object.keys(value).length !== 0,
			hasField: (value, [name]) => name in value,
			removeField(value, [name]) {
				if (!(name in value)) return value;
				const result = { ...value };
				delete result[name];
				return result;
			},
			removeFieldsContaining(value, [text]) {
				if (typeof text !== 'string' || text === '') fail('removeFieldsContaining(): expected non-empty string arg');
				return Object.fromEntries(Object.entries(value).filter(([, one]) => !(typeof one === 'string' && one.includes(text))));
			},
			keepFieldsContaining(value, [text]) {
				if (typeof text !== 'string' || text === '') fail('argument of keepFieldsContaining must be a non-empty string');
				return Object.fromEntries(Object.entries(value).filter(([, one]) => typeof one === 'string' && one.includes(text)));
			},
			compact: compactObject,
			urlEncode(value) {
				const form = (text) => encodeURIComponent(String(text).toWellFormed()).replace(/%20/g, '+').replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
				return Object.entries(value).map(([key, one]) => `${form(key)}=${form(one)}`).join('&');
			},
			keys: (value) => Object.keys(value),
			values: (value) => Object.values(value),
			toJsonString: (value) => JSON.stringify(value),
			toInt: nothing, toFloat: nothing, toBoolean: nothing, toDateTime: nothing,
		};

		const round = (value, [places = 0]) => +value.toFixed(places);
		const integer = (value, name) => (Number.isInteger(value) ? value : fail(`${name}() is only callable on integers`));
		const number = {
			ceil: (value) => Math.ceil(value), floor: (value) => Math.floor(value), abs: (value) => Math.abs(value), round,
			format: (value, [locales = 'en-US', config = {}]) => new Intl.NumberFormat(locales, config).format(value),
			isInteger: (value) => Number.isInteger(value),
			isEven: (value) => integer(value, 'isEven') % 2 === 0,
			isOdd: (value) => Math.abs(integer(value, 'isOdd')) % 2 === 1,
			toBoolean: (value) => value !== 0,
			toInt: (value) => round(value, []),
			toFloat: (value) => value,
			toDateTime(value, [form = 'ms']) {
				const { DateTime } = luxon();
				switch (form) {
					case 'excel': return DateTime.fromSeconds((value - 25569) * 86400);
					case 's': return DateTime.fromSeconds(value);
					case 'us': return DateTime.fromMillis(value / 1000);
					case 'ms': return DateTime.fromMillis(value);
					default: return fail(`Unsupported format '${String(form)}'. toDateTime() supports 'ms', 's', 'us' and 'excel'.`);
				}
			},
		};

		const toInt01 = (value) => (value ? 1 : 0);
		const boolean = { toBoolean: (value) => value, toInt: toInt01, toFloat: toInt01, toNumber: toInt01, toDateTime: nothing };

		const currencies = 'Lek ؋ $ ƒ ₼ Br BZ$ $b KM P лв R$ ៛ ¥ ₡ kn ₱ Kč kr RD$ £ € ¢ Q L Ft ₹ Rp ﷼ ₪ J$ ₩ ₭ ден RM ₨ ₮ MT C$ ₦ B/. Gs S/. zł lei ₽ Дин. S R CHF NT$ ฿ TT$ ₺ ₴ $U Bs ₫ Z$'.split(' ');
		let currency = null;
		const bare = (text) => text.replace((currency = currency || new RegExp(currencies.map((one) => one.replace(/[$./]/g, '\\$&')).join('|'), 'gu')), '');
		const number_ = (value, what) => (isNaN(value) ? fail(`cannot convert to ${what}`) : value);
		const text = 'A-Za-z0-9_';
		const host = '(?:[-\\w]+\\.)+(?:[a-zA-Z]{2,}|xn--[a-zA-Z0-9]+)|localhost|\\d{1,3}(?:\\.\\d{1,3}){3}';
		const tail = '(?::\\d+)?(?:\\/[^\\s?]*)?(?:\\?[^\\s#]*)?(?:#[^\\s]*)?';
		const webTail = '(?::\\d+)?(?:\\/[^\\s?#]*)?(?:\\?[^\\s#]*)?#?[^\\s]*';
		const patterns = {};
		const use = (name, make) => (patterns[name] = patterns[name] || make());
		const atom = '[^<>()\\[\\]\\\\.,;:\\s@"]+';
		const email = () => use('email', () => new RegExp(`(?:${atom}(?:\\.${atom})*|".+")@(?<domain>\\[[0-9]{1,3}(?:\\.[0-9]{1,3}){3}\\]|(?:[a-zA-Z\\-0-9]+\\.)+[a-zA-Z]{2,})`));
		const domain = () => use('domain', () => new RegExp(`^(?:www\\.)?(?:${host})${tail}$`, 'i'));
		const domainIn = () => use('domainIn', () => new RegExp(`^(?:(?:https?|ftp):\\/\\/)?(?:mailto:)?(?:\\/\\/)?((?:www\\.)?(?:${host}))${tail}$`, 'i'));
		const url = () => use('url', () => new RegExp(`(?:https?|ftp):\\/\\/(?:www\\.)?(?:${host})${webTail}`, 'i'));
		const urlWhole = () => use('urlWhole', () => new RegExp(`^(?:https?|ftp):\\/\\/(?:www\\.)?(?:${host})${webTail}$`, 'i'));

		const smallWords = /\b(?:an?d?|a[st]|because|but|by|en|for|i[fn]|neither|nor|o[fnr]|only|over|per|so|some|tha[tn]|the|to|up|upon|vs?\.?|versus|via|when|with|without|yet)\b/i;
		function titled(value) {
			return value.replace(/[^\s:–—-]+|./g, (word, at) => {
				const end = at + word.length;
				const manual = /.(?=[A-Z]|\..)/.test(word), small = smallWords.test(word) && at !== 0 && end !== value.length;
				const scheme = value.charAt(end) === ':' && !/\s/.test(value.charAt(end + 1));
				return manual || small || scheme ? word : word.replace(/[A-Za-z0-9\u00C0-\u00FF]/, (c) => c.toUpperCase());
			});
		}
		function sentences(value) {
			let result = '', rest = value;
			while (/\p{L}/u.test(rest)) {
				const at = rest.search(/\p{L}/u);
				rest = rest.slice(0, at) + rest[at].toLocaleUpperCase() + rest.slice(at + 1).toLocaleLowerCase();
				const stop = rest.search(/[!?.]/);
				if (stop === -1) return result + rest;
				result += rest.slice(0, stop + 1);
				rest = rest.slice(stop + 1);
			}
			return result;
		}
		// What a text means as a time: ISO, HTTP, RFC 2822, SQL, else as JavaScript reads it.
		C.timeOf = function (value) {
			const { DateTime } = luxon();
			if (DateTime.isDateTime(value) && value.isValid) return value;
			if (value instanceof Date && !isNaN(value)) return DateTime.fromJSDate(value);
			const written = String(value).trim();
			for (const read of ['fromISO', 'fromHTTP', 'fromRFC2822', 'fromSQL']) {
				const found = DateTime[read](written, { setZone: true });
				if (found.isValid) return found;
			}
			const found = DateTime.fromMillis(Date.parse(written));
			if (found.isValid) return found;
			throw new C.ApplicationError('Value is not a valid date');
		};
		const toInteger = (value, [radix]) => number_(parseInt(bare(value), radix), 'integer');
		const toFloat = (value) => (value.includes(',') ? fail('cannot convert to float, expected . as decimal separator') : number_(parseFloat(bare(value)), 'float'));
		const decimal = (value) => C.buffer.from(value).toString('base64');
		const string = {
			hash(value, [algorithm]) {
				const name = algorithm === undefined || algorithm === null ? 'md5' : algorithm.toLowerCase();
				if (name === 'base64') return decimal(value);
				if (!['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3'].includes(name)) fail(`Unknown algorithm ${name}. Available algorithms are: md5,sha1,sha224,sha256,sha384,sha512,sha3, and Base64.`);
				return C.unsupported(`String.hash ${name}`);
			},
			removeMarkdown: C.named('String.removeMarkdown'),
			removeTags: (value) => value.replace(/<[^>]*>?/gm, ''),
			toDate(value) {
				const date = new Date(Date.parse(value));
				if (isNaN(date)) fail('cannot convert to date');
				if (!value.includes(':')) date.setHours(0, 0, 0);
				return date;
			},
			toDateTime(value, args = ['']) {
				try {
					const [form] = args;
					if (['ms', 's', 'us', 'excel'].includes(form)) return number.toDateTime(Number(value), [form]);
					return form ? luxon().DateTime.fromFormat(value, form) : C.timeOf(value);
				} catch (error) {
					if (error instanceof C.Unsupported) throw error;
					return fail('cannot convert to Luxon DateTime');
				}
			},
			toBoolean: (value) => value !== '' && !['false', 'no', '0'].includes(value.toLowerCase()),
			toNumber: (value) => number_(Number(bare(value)), 'number'),
			toFloat, toDecimalNumber: toFloat, toInt: toInteger, toWholeNumber: toInteger,
			toSentenceCase: sentences,
			toSnakeCase: (value) => value.toLocaleLowerCase().replace(/[ \-]/g, '_').replace(/[\u2000-\u206F\u2E00-\u2E7F\\'!"#$%&()*+,./:;<=>?@[\]^`{|}~]/g, ''),
			toTitleCase: titled,
			urlDecode: (value, [whole = false]) => (whole ? decodeURI(value) : decodeURIComponent(value)),
			urlEncode: (value, [whole = false]) => (whole ? encodeURI(value) : encodeURIComponent(value)),
			quote: (value, [mark = '"']) => mark + value.replace(/\\/g, '\\\\').replace(new RegExp(`\\${mark}`, 'g'), `\\${mark}`) + mark,
			replaceSpecialChars: (value) => (/^[\x00-\x7f]*$/.test(value) ? value : C.unsupported('String.replaceSpecialChars')),
			length: (value) => value.length,
			isDomain: (value) => domain().test(value),
			isEmail: (value) => email().test(value) && !value.includes(' '),
			isNumeric: (value) => !value.includes(' ') && !isNaN(value) && !isNaN(parseFloat(value)),
			isUrl: (value) => urlWhole().test(value),
			isEmpty: (value) => value === '',
			isNotEmpty: (value) => value !== '',
			extractEmail: (value) => (email().exec(value) || [])[0],
			extractDomain: (value) => (string.isEmail(value) ? email().exec(value).groups.domain : (domainIn().exec(value) || [])[1]),
			extractUrl: (value) => (url().exec(value) || [])[0],
			extractUrlPath(value) {
				const match = /^\s*(https?|ftp|wss?):\/*([^\/?#\\]+)([^?#]*)/i.exec(value);
				if (!match) return /^\s*[a-z][a-z0-9+.-]*:/i.test(value) ? C.unsupported('String.extractUrlPath') : undefined;
				if (match[3] === '') return '/';
				return /^[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7c\x7e]*$/.test(match[3]) && !/\/\.{1,2}(\/|$)/.test(match[3]) ? match[3] : C.unsupported('String.extractUrlPath');
			},
			parseJson(value) {
				try {
					return JSON.parse(value);
				} catch (_) {
					return fail(value.includes("'") ? "Parsing failed. Check you're using double quotes" : 'Parsing failed');
				}
			},
			base64Encode: decimal,
			base64Decode: (value) => C.buffer.from(value, 'base64').toString(),
		};

		const isTime = (value) => luxon().DateTime.isDateTime(value);
		const asTime = (value) => (isTime(value) ? value : luxon().DateTime.fromJSDate(value));
		const dateUnit = (unit) => ({ days: 'day', months: 'month', years: 'year', hours: 'hour', minutes: 'minute', seconds: 'second', milliseconds: 'millisecond', hrs: 'hour', hr: 'hour', mins: 'minute', min: 'minute', secs: 'second', sec: 'second', ms: 'millisecond' }[unit] || unit);
		const durationUnit = (unit) => ({ day: 'days', month: 'months', year: 'years', week: 'weeks', hour: 'hours', minute: 'minutes', second: 'seconds', millisecond: 'milliseconds', ms: 'milliseconds', sec: 'seconds', secs: 'seconds', hr: 'hours', hrs: 'hours', min: 'minutes', mins: 'minutes' }[unit] || unit);
		// A Date stays a Date.
		const alike = (given, result) => (isTime(given) ? result : result.toJSDate());
		const shift = (method) => (date, args) => {
			const [amount = 0, unit = 'minutes'] = args;
			return alike(date, asTime(date)[method](args.length === 1 ? amount : { [durationUnit(unit)]: amount }));
		};
		const durations = ['milliseconds', 'seconds', 'minutes', 'hours', 'days', 'weeks', 'months', 'quarters', 'years'];
		const times = (value) => {
			if (typeof value === 'string') { const found = luxon().DateTime.fromJSDate(new Date(value)); return found.isValid ? found : undefined; }
			return value instanceof Date || isTime(value) ? asTime(value) : undefined;
		};
		const date = {
			beginningOf: (value, [unit = 'week']) => alike(value, asTime(value).startOf(dateUnit(unit))),
			endOfMonth: (value) => alike(value, asTime(value).endOf('month')),
			extract(value, [part = 'week']) {
				if (part === 'yearDayNumber') {
					const at = isTime(value) ? value.toJSDate() : value, first = new Date(at.getFullYear(), 0, 0);
					return Math.floor((at.getTime() - first.getTime() + (first.getTimezoneOffset() - at.getTimezoneOffset()) * 60000) / 86400000);
				}
				return asTime(value).get(part === 'week' ? 'weekNumber' : dateUnit(part));
			},
			isBetween(value, args) {
				if (args.length !== 2) fail('isBetween(): expected exactly two args');
				const [a, b] = args.map(times);
				if (!a || !b) return undefined;
				return a > b ? b < value && value < a : b > value && value > a;
			},
			isDst: (value) => asTime(value).isInDST,
			isInLast(value, [amount = 0, unit = 'minutes']) {
				const now = luxon().DateTime.now(), at = asTime(value);
				return now.minus({ [durationUnit(unit)]: amount }) <= at && at <= now;
			},
			isWeekend: (value) => [6, 7].includes(asTime(value).weekday),
			minus: shift('minus'), plus: shift('plus'),
			format: (value, [form, options = {}]) => { if (form === undefined) throw new TypeError('no format'); return asTime(value).toFormat(form, { ...options }); },
			toDateTime: (value) => (isTime(value) ? value : typeof value === 'string' ? string.toDateTime(value) : asTime(value)),
			diffTo(value, [other, unit = 'days']) {
				let wanted = Array.isArray(unit) ? unit : [unit];
				if (wanted.length === 0) wanted = ['days'];
				const known = new Set([...durations, 'day', 'week', 'month', 'year', 'hour', 'minute', 'second', 'millisecond', 'weekNumber', 'yearDayNumber', 'weekday']);
				const bad = wanted.find((one) => !known.has(one));
				if (bad) fail(`Unsupported unit '${String(bad)}'. Supported: ${durations.map((one) => `'${one}'`).join(', ')}.`);
				const result = value.diff(date.toDateTime(other), wanted);
				return wanted.length > 1 ? result.toObject() : result.as(wanted[0]);
			},
			diffToNow: (value, [unit]) => date.diffTo(value, [luxon().DateTime.now(), unit]),
			toInt: (value) => (isTime(value) ? value.toMillis() : value.getTime()),
			toFloat: (value) => date.toInt(value),
			toBoolean: nothing,
			isEmpty: () => false,
			isNotEmpty: () => true,
		};

		const tables = { Array: array, Date: date, Number: number, Object: object, String: string, Boolean: boolean };
		const generic = { isEmpty: (value) => !value, isNotEmpty: (value) => !!value };
		const isIsoText = (value) => {
			if (value.length === 0 || !/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}.\d{3}Z/.test(value)) return false;
			const at = new Date(value);
			return !isNaN(at) && at.toISOString() === value;
		};
		// The method for a value, and the value that it is called with.
		function find(input, name) {
			let kind = null;
			if (Array.isArray(input)) kind = 'Array';
			else if (typeof input === 'string') {
				kind = 'String';
				if (name !== 'toDate' && name !== 'toDateTime' && isIsoText(input)) kind = 'Date';
			} else if (typeof input === 'number') kind = 'Number';
			else if (input && (C.isDateTime(input) || input instanceof Date)) kind = 'Date';
			else if (isObject(input)) kind = 'Object';
			else if (typeof input === 'boolean') kind = 'Boolean';
			const own = kind !== null && C.has(tables[kind], name) ? tables[kind][name] : undefined;
			if (own) return { own, native: false };
			if (input && typeof input[name] === 'function') return { own: input[name], native: true };
			return C.has(generic, name) ? { own: generic[name], native: false } : null;
		}
		function extend(input, name, args) {
			const found = find(input, name);
			if (found === null) {
				if (input === undefined || input === null) {
					throw new C.ExtensionError(`${name} can't be used on ${String(input)} value`, { description: `To ignore this error, add a ? to the variable before this function, e.g. my_var?.${name}` });
				}
				const on = Object.keys(listed).filter((kind) => C.has(tables[kind], name)).map((kind) => `"${kind}"`);
				if (on.length === 0) fail(`Unknown expression function: ${name}`);
				fail(on.length === 1 ? `${name}() is only callable on type ${on[0]}` : `${name}() is only callable on types ${on.slice(0, -1).join(', ')}, and ${on[on.length - 1]}`);
			}
			return found.native ? found.own.apply(input, args) : found.own(input, args);
		}
		function optional(input, name) {
			const found = find(input, name);
			if (found === null) return undefined;
			return found.native ? found.own.bind(input) : (...args) => found.own(input, args);
		}

		const ifEmpty = function (value, standard) {
			if (arguments.length !== 2) throw new C.ExpressionError('expected two arguments (value, defaultValue) for this function');
			if (value === undefined || value === null || value === '') return standard;
			return typeof value === 'object' && Object.keys(value).length === 0 ? standard : value;
		};
		const not = (value) => !value;
		const averageOf = (...list) => average(list);
		const functions = {
			min: Math.min, max: Math.max, not, average: averageOf,
			numberList(from, to) {
				const step = from < to ? 1 : -1;
				return Array.from({ length: Math.abs(from - to) + 1 }, (_, i) => from + i * step);
			},
			zip(keys, values) {
				if (keys.length !== values.length) fail('keys and values not of equal length');
				return keys.reduce((all, key, i) => { all[key] = values[i]; return all; }, {});
			},
			$min: Math.min, $max: Math.max, $average: averageOf, $not: not, $ifEmpty: ifEmpty,
		};
		return { names, extend, optional, functions };
	});
})(globalThis, globalThis.__canary);
