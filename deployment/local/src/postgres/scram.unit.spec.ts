import { describe, expect, it } from 'vitest';
import { isVerifierOf, scramVerifier } from './scram.ts';

describe('the SCRAM verifier', () => {
  it('is the one of the example in RFC 7677', () => {
    // Password, salt and iterations are the RFC's; the keys follow from its client proof and server signature.
    const verifier = scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'), 4096);
    expect(verifier).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
  });

  it('knows its password among others, and differs each time', () => {
    const verifier = scramVerifier('a word');
    expect(verifier).not.toBe(scramVerifier('a word'));
    expect(isVerifierOf(verifier, 'a word')).toBe(true);
    expect(isVerifierOf(verifier, 'another')).toBe(false);
    expect(isVerifierOf('md5c0ffee', 'a word')).toBe(false);
  });
});
