// Rows of people: what sign-in needs of them, and what they see of themselves.
import type { Account, Role } from '@greenland/shared-schema/record/account';
import type { Queryable, Transaction } from '../database/pool.ts';

export type NewUser = {
  id: string;
  email: string;
  passwordHash: string;
  firstName: string;
  lastName: string;
  country: string | null;
  language: string;
  role: Role;
  now: Date;
};

/** False when an account with this e-mail exists, in any case of letters, or one with this id. */
export async function insertUser(tx: Transaction, user: NewUser): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into users (id, email, password_hash, first_name, last_name, country_code, language, role, created_at, updated_at, last_login)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9) on conflict do nothing`,
    [
      user.id,
      user.email,
      user.passwordHash,
      user.firstName,
      user.lastName,
      user.country,
      user.language,
      user.role,
      user.now,
    ],
  );
  return rowCount === 1;
}

export async function isEmailTaken(db: Queryable, email: string): Promise<boolean> {
  const { rowCount } = await db.query('select 1 from users where lower(email) = lower($1)', [email]);
  return rowCount > 0;
}

export type SignInRow = {
  id: string;
  email: string;
  passwordHash: string;
  role: Role;
  isActive: boolean;
  generation: number;
};

/** What checking a password needs; null when there is no such account. */
export async function findSignIn(db: Queryable, email: string): Promise<SignInRow | null> {
  const { rows } = await db.query<SignInRow>({
    name: 'user-sign-in',
    text: `select id, email, password_hash as "passwordHash", role, is_active as "isActive", token_generation as generation
      from users where lower(email) = lower($1)`,
    values: [email],
  });
  return rows[0] ?? null;
}

/** False when the account was closed or its password changed since `passwordHash` was read. The row is locked from here on. */
export async function noteSignIn(
  tx: Transaction,
  { userId, passwordHash, now }: { userId: string; passwordHash: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await tx.query({
    name: 'user-note-sign-in',
    text: 'update users set last_login = $3 where id = $1 and password_hash = $2 and is_active',
    values: [userId, passwordHash, now],
  });
  return rowCount > 0;
}

/** The account as its owner's devices see it. */
export async function findAccount(db: Queryable, userId: string): Promise<Account | null> {
  const { rows } = await db.query<Omit<Account, 'createdAt'> & { createdAt: Date }>({
    name: 'user-account',
    text: `select id, email, first_name as "firstName", last_name as "lastName", country_code as country, language, role,
      total_points as "totalPoints", created_at as "createdAt" from users where id = $1`,
    values: [userId],
  });
  const [row] = rows;
  return row ? { ...row, createdAt: row.createdAt.getTime() } : null;
}

export async function writeCountry(tx: Transaction, userId: string, country: string, now: Date): Promise<void> {
  await tx.query('update users set country_code = $2, updated_at = $3 where id = $1', [userId, country, now]);
}

export type ProfileExtras = {
  avatar: string | null;
  badges: string[];
  coursesCompleted: number;
  certificatesEarned: number;
};

/** What `GET /api/users/me` shows beside the account; `avatar` as stored: relative to the server's address. */
export async function readProfileExtras(db: Queryable, userId: string): Promise<ProfileExtras> {
  const { rows } = await db.query<ProfileExtras>({
    name: 'user-profile-extras',
    text: `select u.avatar_url as avatar,
      array(select b.code from user_badges ub join badges b on b.id = ub.badge_id
        where ub.user_id = u.id order by ub.earned_at, b.code) as badges,
      (select count(*) from enrollments e where e.user_id = u.id and e.status = 'completed') as "coursesCompleted",
      (select count(*) from certificates c where c.user_id = u.id and c.revoked_at is null) as "certificatesEarned"
      from users u where u.id = $1`,
    values: [userId],
  });
  return rows[0] ?? { avatar: null, badges: [], coursesCompleted: 0, certificatesEarned: 0 };
}
