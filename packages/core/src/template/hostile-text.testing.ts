import fc from 'fast-check'

/** Any text, and much of what breaks out of JSON, URLs, headers and templates. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '{{x}}',
          '{{',
          '}}',
          '"',
          "'",
          '\\',
          '\\u0022',
          '\r\n',
          '\n',
          '\t',
          '\u0000',
          '\u2028',
          '\u0085',
        ),
        fc.constantFrom(
          '/',
          '..',
          '.',
          '%2e',
          '%2F',
          ';',
          '?',
          '#',
          '&',
          '=',
          '+',
          ' ',
          '@',
          ':',
          '%',
          ',',
          '[',
          '💥',
          'é',
        ),
        fc.constantFrom('\ud83d', '\ude00', 'null', '__proto__', '</script>', 'a'),
      ),
      { maxLength: 12 },
    )
    .map(pieces => pieces.join('')),
)
