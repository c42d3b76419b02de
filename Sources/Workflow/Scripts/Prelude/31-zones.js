// Time zones: a fixed offset, or a named zone by Intl. Offsets are in minutes east of UTC.
(function (global, C) {
	'use strict';
	C.lazy('zones', function () {
		const formats = new Map();
		const named = new Map();
		const pad = (n, width) => String(Math.abs(Math.trunc(n))).padStart(width || 2, '0');

		function offsetText(offset, style) {
			const sign = offset < 0 ? '-' : '+', hours = pad(offset / 60), minutes = pad(offset % 60);
			if (style === 'narrow') return `${sign}${Math.trunc(Math.abs(offset) / 60)}${offset % 60 === 0 ? '' : ':' + minutes}`;
			return style === 'techie' ? `${sign}${hours}${minutes}` : `${sign}${hours}:${minutes}`;
		}
		class Zone {
			constructor(name, offset, isValid) {
				this.name = name;
				this.fixed = offset;
				this.isValid = isValid !== false;
			}
			get isUniversal() { return this.fixed !== null; }
			get ianaName() { return this.fixed === null ? this.name : this.fixed === 0 ? 'Etc/UTC' : `Etc/GMT${offsetText(-this.fixed, 'narrow')}`; }
			// What Intl takes as time zone.
			get intlName() { return this.fixed === null ? this.name : this.fixed === 0 ? 'UTC' : offsetText(this.fixed, 'short'); }
			offset(ts) {
				if (this.fixed !== null) return this.fixed;
				if (!this.isValid || isNaN(ts)) return NaN;
				let format = formats.get(this.name);
				if (!format) {
					format = new Intl.DateTimeFormat('en-US', { hourCycle: 'h23', timeZone: this.name, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', era: 'short' });
					formats.set(this.name, format);
				}
				const at = {};
				for (const { type, value } of format.formatToParts(ts)) at[type] = value;
				const year = /^B/.test(at.era) ? 1 - Number(at.year) : Number(at.year);
				const local = new C.RealDate(0);
				local.setUTCFullYear(year, Number(at.month) - 1, Number(at.day));
				local.setUTCHours(Number(at.hour) % 24, Number(at.minute), Number(at.second));
				let below = ts % 1000;
				if (below < 0) below += 1000;
				return (local.getTime() - (ts - below)) / 60000;
			}
			offsetName(ts, { format, locale } = {}) {
				if (this.fixed !== null) return this.name;
				const parts = new Intl.DateTimeFormat(locale || 'en-US', { timeZone: this.name, timeZoneName: format || 'short', hour: 'numeric' }).formatToParts(ts);
				const part = parts.find((one) => one.type === 'timeZoneName');
				return part ? part.value : null;
			}
			formatOffset(ts, style) { return offsetText(this.offset(ts), style); }
			equals(other) { return other instanceof Zone && other.name === this.name && other.fixed === this.fixed; }
			toString() { return this.name; }
		}
		const fixed = (offset) => new Zone(offset === 0 ? 'UTC' : `UTC${offsetText(offset, 'narrow')}`, offset);
		function iana(name) {
			if (!named.has(name)) {
				let valid = true;
				try { new Intl.DateTimeFormat('en-US', { timeZone: name }); } catch (_) { valid = false; }
				if (/^[+-]/.test(name)) valid = false;
				named.set(name, new Zone(name, null, valid));
			}
			return named.get(name);
		}
		function zone(input, standard) {
			if (input === undefined || input === null) return standard;
			if (input instanceof Zone) return input;
			if (typeof input === 'number') return fixed(input);
			if (typeof input === 'string') {
				const lower = input.toLowerCase();
				if (lower === 'default') return standard;
				if (lower === 'local' || lower === 'system') return iana(Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC');
				if (lower === 'utc' || lower === 'gmt') return fixed(0);
				const match = /^utc([+-]\d{1,2})(?::(\d{2}))?$/.exec(lower);
				if (match) return fixed((Math.abs(Number(match[1])) * 60 + Number(match[2] || 0)) * (match[1][0] === '-' ? -1 : 1));
				return iana(input);
			}
			if (typeof input === 'object' && 'offset' in input && typeof input.offset === 'function') return input;
			return new Zone(String(input), null, false);
		}
		return { zone, fixed, offsetText, Zone, standard: () => zone(C.zone, iana('UTC')) };
	});
})(globalThis, globalThis.__canary);
