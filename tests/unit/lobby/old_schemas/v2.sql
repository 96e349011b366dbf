-- A database as version 2 wrote it, with two accounts and two rounds. Committed once; never edited.
CREATE TABLE account(
         id INTEGER PRIMARY KEY,
         folded TEXT NOT NULL UNIQUE CHECK(length(folded) BETWEEN 3 AND 16),
         name TEXT NOT NULL CHECK(length(name) BETWEEN 3 AND 16),
         password_hash TEXT NOT NULL CHECK(length(password_hash) BETWEEN 32 AND 128),
         created_at INTEGER NOT NULL) STRICT;
CREATE TABLE "round"(
         id INTEGER PRIMARY KEY,
         uuid BLOB NOT NULL UNIQUE CHECK(length(uuid) = 16 AND uuid <> zeroblob(16)),
         map TEXT NOT NULL CHECK(length(map) BETWEEN 1 AND 64),
         number INTEGER NOT NULL CHECK(number BETWEEN 0 AND 65535),
         ended_at INTEGER NOT NULL) STRICT;
CREATE TABLE round_player(
         round INTEGER NOT NULL REFERENCES round(id) ON DELETE CASCADE,
         place INTEGER NOT NULL CHECK(place BETWEEN 1 AND 64),
         name TEXT NOT NULL CHECK(length(name) BETWEEN 1 AND 32),
         score INTEGER NOT NULL CHECK(score BETWEEN -32768 AND 32767),
         kills INTEGER NOT NULL CHECK(kills BETWEEN 0 AND 65535),
         deaths INTEGER NOT NULL CHECK(deaths BETWEEN 0 AND 65535),
         PRIMARY KEY(round, place)) STRICT, WITHOUT ROWID;
INSERT INTO account VALUES(1,'old','Old','$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$aGFzaA',1700000000);
INSERT INTO account VALUES(2,'older','Older','$argon2id$v=19$m=19456,t=2,p=1$b3RoZXJzYWx0b3RoZXJzYQ$aGFzaA',1600000000);
INSERT INTO round VALUES(1,x'00112233445546778899aabbccddeeff','Foundry',1,1700000100);
INSERT INTO round VALUES(7,x'ff112233445546778899aabbccddeeff','Atrium',2,1700000300);
INSERT INTO round_player VALUES(1,1,'Old',12,3,1);
INSERT INTO round_player VALUES(1,2,'Older',-2,0,4);
INSERT INTO round_player VALUES(7,1,'Older',5,1,0);
PRAGMA application_id=1953982830;
PRAGMA user_version=2;
