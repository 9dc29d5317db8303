"""The tables of a library, as the migrations make them, step by step. A step that was released is never edited."""

from __future__ import annotations

MEDIA = """
CREATE TABLE media (
    number INTEGER PRIMARY KEY AUTOINCREMENT,   -- row of name_index; nothing else refers to it
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    sort_title TEXT NOT NULL,
    duration_s REAL NOT NULL,
    artist TEXT NOT NULL, album TEXT NOT NULL,
    genre TEXT NOT NULL, year INTEGER NOT NULL,
    series TEXT NOT NULL,
    season INTEGER NOT NULL, episode INTEGER NOT NULL,
    track INTEGER NOT NULL,
    description TEXT NOT NULL, language TEXT NOT NULL,
    width_px INTEGER NOT NULL, height_px INTEGER NOT NULL,
    has_picture INTEGER NOT NULL, has_sound INTEGER NOT NULL,
    added_at REAL NOT NULL,
    has_thumbnail INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 1        -- no file of it is left (all missing, or none yet); kept by triggers
) STRICT;
-- One covering index per order in which the library is listed: 100,000 ids without a sort and without the wide rows.
CREATE INDEX media_by_added ON media (added_at, id, kind, gone);
CREATE INDEX media_by_title ON media (sort_title, id, kind, gone);
CREATE INDEX media_by_duration ON media (duration_s, id, kind, gone);
CREATE INDEX media_by_year ON media (year, id, kind, gone);

CREATE TABLE identities (
    scheme TEXT NOT NULL,
    key TEXT NOT NULL,
    media_id TEXT NOT NULL REFERENCES media (id),
    PRIMARY KEY (scheme, key, media_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_by_media ON identities (media_id);

CREATE TABLE merges (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    loser TEXT NOT NULL UNIQUE REFERENCES media (id),
    winner TEXT NOT NULL REFERENCES media (id),
    reason TEXT NOT NULL,
    at REAL NOT NULL,
    CHECK (loser <> winner)
) STRICT;
"""

FILES = """
CREATE TABLE roots (id INTEGER PRIMARY KEY AUTOINCREMENT, path BLOB NOT NULL UNIQUE) STRICT;

CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    root_id INTEGER NOT NULL REFERENCES roots (id),
    rel_path BLOB NOT NULL,
    size_bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, inode INTEGER NOT NULL,
    state TEXT NOT NULL,
    media_id TEXT REFERENCES media (id),
    confirmed INTEGER NOT NULL DEFAULT 0,
    probe TEXT,
    UNIQUE (root_id, rel_path)
) STRICT;
CREATE INDEX files_by_media ON files (media_id, state);
CREATE INDEX files_away ON files (state) WHERE state IN ('missing', 'offline');

CREATE TRIGGER files_insert AFTER INSERT ON files WHEN NEW.media_id IS NOT NULL BEGIN
    UPDATE media SET gone = NOT EXISTS (SELECT 1 FROM files f WHERE f.media_id = media.id AND f.state <> 'missing')
    WHERE id = NEW.media_id;
END;
CREATE TRIGGER files_update AFTER UPDATE OF state, media_id ON files
WHEN OLD.media_id IS NOT NEW.media_id OR (OLD.state = 'missing') <> (NEW.state = 'missing') BEGIN
    UPDATE media SET gone = NOT EXISTS (SELECT 1 FROM files f WHERE f.media_id = media.id AND f.state <> 'missing')
    WHERE id IN (OLD.media_id, NEW.media_id);
END;
CREATE TRIGGER files_delete AFTER DELETE ON files WHEN OLD.media_id IS NOT NULL BEGIN
    UPDATE media SET gone = NOT EXISTS (SELECT 1 FROM files f WHERE f.media_id = media.id AND f.state <> 'missing')
    WHERE id = OLD.media_id;
END;
"""

HISTORY = """
CREATE TABLE settings (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE profiles (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO profiles (id, name) VALUES (1, 'default');

CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    media_id TEXT REFERENCES media (id),
    kind TEXT NOT NULL,
    at REAL NOT NULL,
    share REAL NOT NULL,
    stars REAL NOT NULL,
    start_s REAL NOT NULL, stop_s REAL NOT NULL,
    text TEXT NOT NULL,
    source TEXT NOT NULL,
    slate INTEGER NOT NULL, position INTEGER NOT NULL
) STRICT;
CREATE INDEX events_by_profile ON events (profile_id, at);
CREATE INDEX events_by_media ON events (media_id, profile_id);
CREATE TRIGGER events_append_only BEFORE UPDATE ON events BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

CREATE TABLE slates (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    source TEXT NOT NULL, at REAL NOT NULL
) STRICT;
CREATE TABLE slate_items (
    slate_id INTEGER NOT NULL REFERENCES slates (id),
    position INTEGER NOT NULL,
    media_id TEXT NOT NULL REFERENCES media (id),
    score REAL NOT NULL, propensity REAL NOT NULL,
    PRIMARY KEY (slate_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE playlists (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    rules TEXT NOT NULL,
    created_at REAL NOT NULL,
    UNIQUE (profile_id, name)
) STRICT;
CREATE TABLE playlist_items (
    playlist_id INTEGER NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    media_id TEXT NOT NULL REFERENCES media (id),
    PRIMARY KEY (playlist_id, position)
) STRICT, WITHOUT ROWID;
"""

# What the grid asks of history for 256 cards at a time. It follows from events alone and can be made again from them.
OPINIONS = """
CREATE TABLE opinions (
    profile_id INTEGER NOT NULL REFERENCES profiles (id),
    media_id TEXT NOT NULL REFERENCES media (id),
    stars REAL NOT NULL DEFAULT 0, stars_at REAL NOT NULL DEFAULT -1e15,
    reaction TEXT NOT NULL DEFAULT '', reaction_at REAL NOT NULL DEFAULT -1e15,
    plays INTEGER NOT NULL DEFAULT 0,
    share REAL NOT NULL DEFAULT 0, stop_s REAL NOT NULL DEFAULT 0,
    played_at REAL NOT NULL DEFAULT -1e15,
    PRIMARY KEY (profile_id, media_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER events_rating AFTER INSERT ON events WHEN NEW.media_id IS NOT NULL AND NEW.kind = 'rating' BEGIN
    INSERT INTO opinions (profile_id, media_id, stars, stars_at)
    VALUES (NEW.profile_id, NEW.media_id, NEW.stars, NEW.at)
    ON CONFLICT (profile_id, media_id) DO UPDATE SET stars = excluded.stars, stars_at = excluded.stars_at
    WHERE excluded.stars_at >= opinions.stars_at;
END;
CREATE TRIGGER events_reaction AFTER INSERT ON events
WHEN NEW.media_id IS NOT NULL AND NEW.kind IN ('like', 'dislike', 'hide', 'neutral') BEGIN
    INSERT INTO opinions (profile_id, media_id, reaction, reaction_at)
    VALUES (NEW.profile_id, NEW.media_id, iif(NEW.kind = 'neutral', '', NEW.kind), NEW.at)
    ON CONFLICT (profile_id, media_id) DO UPDATE
    SET reaction = excluded.reaction, reaction_at = excluded.reaction_at
    WHERE excluded.reaction_at >= opinions.reaction_at;
END;
CREATE TRIGGER events_play AFTER INSERT ON events WHEN NEW.media_id IS NOT NULL AND NEW.kind = 'play' BEGIN
    INSERT INTO opinions (profile_id, media_id) VALUES (NEW.profile_id, NEW.media_id) ON CONFLICT DO NOTHING;
    UPDATE opinions SET plays = plays + 1 WHERE profile_id = NEW.profile_id AND media_id = NEW.media_id;
    UPDATE opinions SET share = NEW.share, stop_s = NEW.stop_s, played_at = NEW.at
    WHERE profile_id = NEW.profile_id AND media_id = NEW.media_id AND played_at <= NEW.at;
END;
"""

FEATURES = """
CREATE TABLE features (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- renewed at every write: an index sees what is new by it
    media_id TEXT NOT NULL REFERENCES media (id),
    modality TEXT NOT NULL,
    model_id TEXT NOT NULL,
    dim INTEGER NOT NULL,
    item BLOB,                             -- float16 (dim,), before the long columns so that it is read without them
    vals TEXT NOT NULL,                    -- JSON {name: number}
    spans BLOB NOT NULL,                   -- float64 (n, 2)
    moments BLOB NOT NULL,                 -- float16 (n, dim)
    UNIQUE (media_id, modality, model_id)
) STRICT;
CREATE INDEX features_by_model ON features (modality, model_id, id, media_id);

CREATE TABLE tags (
    media_id TEXT NOT NULL REFERENCES media (id),
    modality TEXT NOT NULL,
    code TEXT NOT NULL,
    score REAL NOT NULL,
    words TEXT NOT NULL,                   -- other names under which text search finds it
    PRIMARY KEY (media_id, modality, code)
) STRICT, WITHOUT ROWID;
"""

# Two full-text tables, so that a word that is everywhere in speech can't crowd out a title: name_index has a row per
# medium (so artist and title may be typed together), speech_index a row per text. Contentless: the text is in texts,
# tokens are made by core.store.tokens and separated by spaces. The ascii tokenizer splits at them and takes every
# character beyond ASCII as a letter, so that it never disagrees with ours.
TEXT = """
CREATE TABLE transcripts (
    media_id TEXT PRIMARY KEY NOT NULL REFERENCES media (id),
    language TEXT NOT NULL,
    source TEXT NOT NULL,
    speech_share REAL NOT NULL,
    complete INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE texts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    media_id TEXT NOT NULL REFERENCES media (id),
    field TEXT NOT NULL,
    profile_id INTEGER REFERENCES profiles (id),   -- whose note it is; NULL: everybody's
    start_s REAL NOT NULL, end_s REAL NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX texts_by_media ON texts (media_id, field);

CREATE VIRTUAL TABLE name_index USING fts5 (
    title, artist, album, series, genre, tags, pinyin, content='', tokenize='ascii', prefix='1 2'
);
CREATE VIRTUAL TABLE speech_index USING fts5 (words, content='', tokenize='ascii', prefix='1 2');
CREATE VIRTUAL TABLE speech_terms USING fts5vocab (speech_index, row);
"""

JOBS = """
CREATE TABLE jobs (
    file_id INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    stage TEXT NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    priority REAL NOT NULL DEFAULT 0,
    failed_in TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    media_s REAL NOT NULL DEFAULT 0,       -- how long the medium was when the job was wanted, for estimates
    PRIMARY KEY (file_id, stage)
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_next ON jobs (stage, state, tries, priority DESC, file_id);
CREATE INDEX jobs_by_state ON jobs (state, stage, media_s);

CREATE TABLE costs (stage TEXT PRIMARY KEY NOT NULL, media_s REAL NOT NULL, wall_s REAL NOT NULL) STRICT, WITHOUT ROWID;
"""

COSTS = """
CREATE TABLE costs (stage TEXT PRIMARY KEY NOT NULL, guess_s REAL NOT NULL, wall_s REAL NOT NULL) STRICT, WITHOUT ROWID;
"""

# Voices are biometric: what is forgotten is deleted, and only where and when it was is kept, never what it sounds like.
VOICES = """
CREATE TABLE voices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice
    name TEXT NOT NULL DEFAULT '',
    same_as INTEGER REFERENCES voices (id) -- a person said that this is that one's voice
) STRICT;

-- Which voice speaks in each turn, as clustering found it. Turns of which it isn't sure are left out.
CREATE TABLE voice_turns (
    media_id TEXT NOT NULL REFERENCES media (id),
    start_s REAL NOT NULL, end_s REAL NOT NULL,
    voice_id INTEGER NOT NULL REFERENCES voices (id),
    PRIMARY KEY (media_id, start_s, end_s)
) STRICT, WITHOUT ROWID;
CREATE INDEX voice_turns_by_voice ON voice_turns (voice_id, media_id, end_s, start_s);

-- What a person said of a span: whose voice it is, or (NULL) that it is to be forgotten. Holds whatever is clustered.
CREATE TABLE voice_rulings (
    media_id TEXT NOT NULL REFERENCES media (id),
    start_s REAL NOT NULL, end_s REAL NOT NULL,
    voice_id INTEGER REFERENCES voices (id),
    PRIMARY KEY (media_id, start_s, end_s)
) STRICT, WITHOUT ROWID;
"""

FINGERPRINTS = """
CREATE TABLE fingerprints (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- renewed at every write, as in features
    media_id TEXT NOT NULL REFERENCES media (id),
    modality TEXT NOT NULL,
    scheme TEXT NOT NULL,
    times BLOB NOT NULL,                   -- float32 (n,) seconds, or (2,): the first and the last of even steps
    codes BLOB NOT NULL,                   -- unsigned, little-endian (n,)
    UNIQUE (media_id, scheme)
) STRICT;
CREATE INDEX fingerprints_by_scheme ON fingerprints (scheme, id, media_id);
"""

COPIES = """
CREATE TABLE copies (                      -- found by comparing; made anew at each comparison
    first TEXT NOT NULL REFERENCES media (id),
    second TEXT NOT NULL REFERENCES media (id),
    kind TEXT NOT NULL,
    by_picture INTEGER NOT NULL, by_sound INTEGER NOT NULL,
    first_share REAL NOT NULL, second_share REAL NOT NULL,
    offset_s REAL NOT NULL,
    likeness REAL NOT NULL,
    PRIMARY KEY (first, second),
    CHECK (first < second)
) STRICT, WITHOUT ROWID;
CREATE INDEX copies_by_second ON copies (second, first);

CREATE TABLE reviews (                     -- what a person said of two media; outlives every comparison
    first TEXT NOT NULL REFERENCES media (id),
    second TEXT NOT NULL REFERENCES media (id),
    verdict TEXT NOT NULL,                 -- same, different, later
    at REAL NOT NULL,
    merge_id INTEGER,                      -- the merge that "same" made
    PRIMARY KEY (first, second),
    CHECK (first < second)
) STRICT, WITHOUT ROWID;
"""

# Beginnings of three letters too: going through all words that begin so took 16 ms at a million segments.
PREFIXES = """
DROP TABLE speech_terms;
DROP TABLE speech_index;
DROP TABLE name_index;
CREATE VIRTUAL TABLE name_index USING fts5 (
    title, artist, album, series, genre, tags, pinyin, content='', tokenize='ascii', prefix='1 2 3'
);
CREATE VIRTUAL TABLE speech_index USING fts5 (words, content='', tokenize='ascii', prefix='1 2 3');
CREATE VIRTUAL TABLE speech_terms USING fts5vocab (speech_index, row);
DELETE FROM settings WHERE name = 'tokenizer';
"""

SERIES = """
ALTER TABLE features ADD COLUMN series BLOB NOT NULL DEFAULT x'';  -- JSON [name…], a line end, float32 (names, m)
"""

# Who, where and what a medium is of, what its facts rest on, and what the library is about.
MEANING = """
CREATE TABLE facets (
    media_id TEXT NOT NULL REFERENCES media (id),
    type TEXT NOT NULL,                    -- person, place, organisation
    folded TEXT NOT NULL,                  -- tokens of the name, separated by spaces: equal names are one
    source TEXT NOT NULL,                  -- nfo, tags, speech
    name TEXT NOT NULL,                    -- as it is shown
    role TEXT NOT NULL DEFAULT '',         -- actor, director, writer, artist, …; "" where it is only spoken of
    score REAL NOT NULL,                   -- how sure, 0..1
    count INTEGER NOT NULL DEFAULT 1,      -- how often it is named
    start_s REAL NOT NULL DEFAULT -1,      -- where it is first named; -1: it isn't said
    PRIMARY KEY (media_id, type, folded, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX facets_by_name ON facets (type, folded, media_id);

CREATE TABLE fact_sources (
    media_id TEXT NOT NULL REFERENCES media (id),
    field TEXT NOT NULL,
    source TEXT NOT NULL,                  -- nfo, tags, name, folder, sound
    PRIMARY KEY (media_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE topics (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- kept as long as most of its media stay together; never given twice
    words TEXT NOT NULL                    -- JSON list, the most telling first
) STRICT;
CREATE TABLE topic_items (
    media_id TEXT PRIMARY KEY NOT NULL REFERENCES media (id),
    topic_id INTEGER NOT NULL REFERENCES topics (id),
    score REAL NOT NULL                    -- likeness to the topic's middle, 0..1
) STRICT, WITHOUT ROWID;
CREATE INDEX topic_items_by_topic ON topic_items (topic_id, score DESC);
"""
