import type { TradingMode } from '@smc/domain';
import type { OwnerAccount } from '@smc/identity';

/** What a person wants to know once the desk is up. */
export interface BannerFacts {
  readonly url: string;
  readonly mode: TradingMode;
  readonly source: string;
  readonly speed: number;
  readonly resumed: boolean;
  readonly owner: OwnerAccount;
  readonly passwordFile: string;
  readonly docsUrl: string;
  readonly tookMs: number;
}

/** The lines that greet a person. The password is in them once, when it has just been made up; logs never see it. */
export function banner(facts: BannerFacts): string {
  const { owner } = facts;
  const password = owner.kind === 'created' ? owner.password : owner.kind === 'createdFromFile' ? 'the one in OWNER_PASSWORD_FILE' : `in ${facts.passwordFile}, unless you have changed it`;
  const lines = [
    '',
    `  ${facts.url}`,
    '',
    `  mode      ${facts.mode}${facts.resumed ? ', resumed where it stopped' : ''}`,
    `  data      ${facts.source}`,
    `  speed     ${facts.speed} bars a second`,
    `  sign in   ${owner.email}`,
    `  password  ${password}`,
    ...(owner.kind === 'created' ? [`            shown this once; kept in ${owner.passwordFile} (readable by you alone)`] : []),
    `  API       ${facts.docsUrl}`,
    '',
    `  ready in ${(facts.tookMs / 1000).toFixed(1)} s; Ctrl-C stops everything`,
    '',
  ];
  return `${lines.join('\n')}\n`;
}
