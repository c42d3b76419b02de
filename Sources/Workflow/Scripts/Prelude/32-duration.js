// Luxon's Duration with its casual calendar (a year of 365 days, a month of 30).
(function (global, C) {
	'use strict';
	C.lazy('duration', function () {
		const units = ['years', 'quarters', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'milliseconds'];
		const inDays = { years: 365, quarters: 91, months: 30, weeks: 7, days: 1 };
		const millis = { hours: 3600000, minutes: 60000, seconds: 1000, milliseconds: 1 };
		for (const unit of Object.keys(inDays)) millis[unit] = inDays[unit] * 86400000;
		const whole = { 'years>quarters': 4, 'years>months': 12, 'years>weeks': 52, 'quarters>months': 3, 'quarters>weeks': 13, 'months>weeks': 4 };
		// How many of `small` are in one `large`.
		const rate = (large, small) => whole[`${large}>${small}`] ?? millis[large] / millis[small];
		const isNumber = (value) => typeof value === 'number';

		function unitName(unit) {
			const lower = typeof unit === 'string' ? unit.toLowerCase() : String(unit);
			const plural = lower.endsWith('s') ? lower : `${lower}s`;
			if (!units.includes(plural)) throw new Error(`Invalid unit ${unit}`);
			return plural;
		}
		function total(values) {
			let sum = values.milliseconds ?? 0;
			for (const unit of units) if (unit !== 'milliseconds' && values[unit]) sum += values[unit] * millis[unit];
			return sum;
		}
		// Carries full larger units up, and fractions down.
		function carry(values) {
			const sign = total(values) < 0 ? -1 : 1;
			const present = units.filter((unit) => values[unit] !== undefined && values[unit] !== null);
			for (let i = present.length - 1; i > 0; i--) {
				const small = present[i], large = present[i - 1], many = rate(large, small);
				const up = Math.floor((values[small] * sign) / many);
				values[large] += up * sign;
				values[small] -= up * many * sign;
			}
			for (let i = 0; i + 1 < present.length; i++) {
				const fraction = values[present[i]] % 1;
				values[present[i]] -= fraction;
				values[present[i + 1]] += fraction * rate(present[i], present[i + 1]);
			}
			return values;
		}

		class Duration {
			constructor(values, invalid) {
				this.values = values;
				this.invalid = invalid || null;
				this.isLuxonDuration = true;
			}
			static fromObject(object) {
				if (object === null || object === undefined || typeof object !== 'object') throw new Error(`Duration.fromObject: argument expected to be an object, got ${object === null ? 'null' : typeof object}`);
				const values = {};
				for (const key of Object.keys(object)) {
					const value = object[key];
					if (value === undefined || value === null) continue;
					const number = Number(value);
					if (typeof value === 'boolean' || value === '' || Number.isNaN(number)) throw new Error(`Invalid unit value ${value}`);
					values[unitName(key)] = number;
				}
				return new Duration(values);
			}
			static fromMillis(count) { return Duration.fromObject({ milliseconds: count }); }
			static fromDurationLike(value) {
				if (typeof value === 'number') return Duration.fromMillis(value);
				if (value instanceof Duration) return value;
				if (typeof value === 'object' && value !== null) return Duration.fromObject(value);
				throw new Error(`Unknown duration argument ${value} of type ${typeof value}`);
			}
			static fromISO(text) {
				const n = '([-+]?\\d+(?:[.,]\\d+)?)';
				const match = new RegExp(`^(-?)P(?:${n}Y)?(?:${n}M)?(?:${n}W)?(?:${n}D)?(?:T(?:${n}H)?(?:${n}M)?(?:([-+]?\\d{1,20})(?:[.,](-?\\d{1,20}))?S)?)?$`).exec(String(text));
				if (!match || String(text).endsWith('T')) return Duration.invalid('unparsable', `the input "${text}" can't be parsed as ISO 8601`);
				const sign = match[1] === '-' ? -1 : 1;
				const read = (value) => (value === undefined ? undefined : sign * Number(value.replace(',', '.')));
				const values = {};
				['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'].forEach((unit, i) => { const value = read(match[i + 2]); if (value !== undefined) values[unit] = value; });
				if (match[9] !== undefined) values.milliseconds = (match[8][0] === '-' ? -sign : sign) * Math.floor(Number(`0.${match[9]}`) * 1000);
				return new Duration(values);
			}
			static fromISOTime(text) {
				const match = /^T?(\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,30}))?)?)?$/.exec(String(text));
				if (!match) return Duration.invalid('unparsable', `the input "${text}" can't be parsed as ISO 8601`);
				const values = { hours: Number(match[1]) };
				if (match[2] !== undefined) values.minutes = Number(match[2]);
				if (match[3] !== undefined) values.seconds = Number(match[3]);
				if (match[4] !== undefined) values.milliseconds = Math.floor(Number(`0.${match[4]}`) * 1000);
				return new Duration(values);
			}
			static invalid(reason, explanation) {
				if (!reason) throw new Error('need to specify a reason the Duration is invalid');
				return new Duration({}, { reason, explanation: explanation ?? null });
			}
			static isDuration(value) { return value instanceof Duration; }
			static normalizeUnit(unit) { return unitName(unit); }
			get isValid() { return this.invalid === null; }
			get invalidReason() { return this.invalid ? this.invalid.reason : null; }
			get invalidExplanation() { return this.invalid ? this.invalid.explanation : null; }
			get locale() { return this.isValid ? 'en-US' : null; }
			toObject() { return this.isValid ? { ...this.values } : {}; }
			get(unit) { return this[unitName(unit)]; }
			set(values) { return this.isValid ? new Duration({ ...this.values, ...Duration.fromObject(values).values }) : this; }
			toMillis() { return this.isValid ? total(this.values) : NaN; }
			valueOf() { return this.toMillis(); }
			plus(other) {
				if (!this.isValid) return this;
				const add = Duration.fromDurationLike(other), values = {};
				for (const unit of units) if (C.has(add.values, unit) || C.has(this.values, unit)) values[unit] = (this.values[unit] || 0) + (add.values[unit] || 0);
				return new Duration(values);
			}
			minus(other) { return this.isValid ? this.plus(Duration.fromDurationLike(other).negate()) : this; }
			negate() { return this.mapUnits((value) => (value === 0 ? 0 : -value)); }
			mapUnits(fn) {
				if (!this.isValid) return this;
				const values = {};
				for (const unit of Object.keys(this.values)) values[unit] = Number(fn(this.values[unit], unit));
				return new Duration(values);
			}
			as(unit) { return this.shiftTo(unit).get(unit); }
			normalize() { return this.isValid ? new Duration(carry({ ...this.values })) : this; }
			rescale() {
				if (!this.isValid) return this;
				const values = this.normalize().shiftToAll().values;
				for (const unit of Object.keys(values)) if (values[unit] === 0) delete values[unit];
				return new Duration(values);
			}
			shiftTo(...wanted) {
				if (!this.isValid || wanted.length === 0) return this;
				const names = wanted.map(unitName), built = {}, left = {};
				let last;
				for (const unit of units) {
					if (names.includes(unit)) {
						last = unit;
						let own = 0;
						for (const larger of Object.keys(left)) { own += rate(larger, unit) * left[larger]; left[larger] = 0; }
						if (isNumber(this.values[unit])) own += this.values[unit];
						built[unit] = Math.trunc(own);
						left[unit] = (own * 1000 - built[unit] * 1000) / 1000;
					} else if (isNumber(this.values[unit])) left[unit] = this.values[unit];
				}
				for (const unit of Object.keys(left)) if (left[unit] !== 0) built[last] += unit === last ? left[unit] : left[unit] / rate(last, unit);
				return new Duration(carry(built));
			}
			shiftToAll() { return this.shiftTo('years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'milliseconds'); }
			equals(other) {
				if (!this.isValid || !(other instanceof Duration) || !other.isValid) return false;
				return units.every((unit) => (this.values[unit] || 0) === (other.values[unit] || 0));
			}
			toISO() {
				if (!this.isValid) return null;
				const { years, quarters, months, weeks, days, hours, minutes, seconds, milliseconds } = this;
				let text = 'P';
				if (years !== 0) text += `${years}Y`;
				if (months !== 0 || quarters !== 0) text += `${months + quarters * 3}M`;
				if (weeks !== 0) text += `${weeks}W`;
				if (days !== 0) text += `${days}D`;
				if (hours !== 0 || minutes !== 0 || seconds !== 0 || milliseconds !== 0) text += 'T';
				if (hours !== 0) text += `${hours}H`;
				if (minutes !== 0) text += `${minutes}M`;
				if (seconds !== 0 || milliseconds !== 0) text += `${Math.round((seconds + milliseconds / 1000) * 1000) / 1000}S`;
				return text === 'P' ? 'PT0S' : text;
			}
			toJSON() { return this.toISO(); }
			toString() { return this.toISO(); }
			toHuman(options) {
				if (!this.isValid) return 'Invalid Duration';
				const parts = [];
				for (const unit of units) {
					if (this.values[unit] !== undefined) parts.push(new Intl.NumberFormat('en-US', { style: 'unit', unitDisplay: 'long', useGrouping: false, ...options, unit: unit.slice(0, -1) }).format(this.values[unit]));
				}
				return new Intl.ListFormat('en-US', { type: 'conjunction', style: (options && options.listStyle) || 'narrow', ...options }).format(parts);
			}
			toFormat(format) {
				if (!this.isValid) return 'Invalid Duration';
				const of = { S: 'milliseconds', s: 'seconds', m: 'minutes', h: 'hours', d: 'days', w: 'weeks', M: 'months', y: 'years' };
				const tokens = C.formatTokens(String(format));
				const wanted = tokens.filter((one) => !one.literal && of[one.text[0]]).map((one) => of[one.text[0]]);
				const shifted = this.shiftTo(...wanted);
				return tokens.map(({ literal, text }) => {
					const unit = literal ? undefined : of[text[0]];
					if (!unit) return text;
					const value = Math.floor(shifted.get(unit) * (1));
					return (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(text.length, '0');
				}).join('');
			}
		}
		for (const unit of units) Object.defineProperty(Duration.prototype, unit, { configurable: true, get() { return this.isValid ? this.values[unit] || 0 : NaN; } });
		C.nameMissing(Duration, 'Duration', '', 'numberingSystem reconfigure toISOTime');
		return { Duration, unitName, units };
	});

	// Text of a format: runs of one letter, and quoted or other characters as they stand.
	C.formatTokens = function (format) {
		const tokens = [];
		let quoted = false, current = '';
		const flush = (literal) => { if (current.length > 0) tokens.push({ literal: literal || /^\s+$/.test(current), text: current }); current = ''; };
		for (const c of format) {
			if (c === "'") { flush(quoted); quoted = !quoted; } else if (quoted || c === current[0]) current += c;
			else { flush(false); current = c; }
		}
		flush(quoted);
		return tokens;
	};

	// What Luxon has and this has not is there, and names itself.
	C.nameMissing = function (made, label, statics, members) {
		for (const name of statics.split(' ').filter(Boolean)) if (!(name in made)) made[name] = C.named(`${label}.${name}`);
		for (const name of members.split(' ').filter(Boolean)) {
			if (!(name in made.prototype)) Object.defineProperty(made.prototype, name, { configurable: true, value: C.named(`${label}.${name}`) });
		}
	};
})(globalThis, globalThis.__canary);
