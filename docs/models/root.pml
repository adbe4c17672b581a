/* The root protocol of the adaptive lock: fast holders of one segment (a writer by its word, a reader by a slot) against coarse requests and
   requests of the queue, with the flags by which they find each other, the bias of readers, and the cells that are armed and disarmed.

   Checked: no two holders that exclude each other are inside (the assertions), and nobody waits for ever (no invalid end state: every
   process ends, so every waiter was granted).

   spin -a root.pml && gcc -O2 -DCOLLAPSE -o pan pan.c && ./pan -m1000000

   Each step is one interlocked operation or one load, as in AdaptiveRangeLock; what is under the gate of the queue is so here. Memory is
   sequentially consistent: each store that a later load of its process depends on is interlocked in the code, a full fence. */

/* Smaller: -DROUNDS=1, for a test. */
#ifndef ROUNDS
#define ROUNDS 2
#endif

/* -DWITHOUT=NAME leaves one of these out, which must be an error then: else nothing here checks what it is for. */
#ifndef WITHOUT
#define WITHOUT 0
#endif
#define WRITERS_ROOT 1      /* a fast writer's look at the root */
#define WRITERS_SLOTS 2     /* its look at the slots */
#define WRITERS_SLOW 3      /* its second look at the word, after the slots */
#define WRITERS_WAKE 4      /* its wake-up */
#define READERS_ROOT 5      /* a reader's look at the root */
#define READERS_WORD 6      /* its look at the word, once it has the slot */
#define READERS_WAKE 7      /* its wake-up */
#define REFUSED_WAKE 8      /* its wake-up where it was refused */
#define COARSE_SLOTS 9      /* a coarse writer's look at the slots */
#define COARSE_WORD 10      /* a coarse request's look at the word */
#define QUEUED_SLOTS 11     /* the queued writer's look at the slots */
#define QUEUED_FLAG 12      /* its flag in the word */
#define VISIBLE_FLAG 13     /* the flag in a word that is visible and not armed */
#define REVIEWED_SLOTS 14   /* the last look at the slots, before coarse requests are not announced any more */
#define ANNOUNCED 15        /* that a coarse request is announced */

byte leftOut = WITHOUT;
#define Has(what) (leftOut != what)

/* The word of the segment. */
bool armed = true, slow = false, biased = true, visible = true, writer = false;
byte counted = 0;

bool slot = false;      /* the reader's slot is held */
bool moved = false;     /* the reader's hold goes on in the queue */
byte root = 0;          /* announced coarse requests */
bool asks = true;       /* coarse requests are announced */

/* The queue: what it holds and who waits, under its gate. */
bool gate = false;
byte coarseWriters = 0, coarseReaders = 0, narrow = 0;    /* requests here */
bool heldCW = false, heldCR = false, heldN = false;       /* holders */
bool waitCW = false, waitCR = false, waitN = false;
bool announcedCW = false, announcedCR = false;

/* Who is inside. */
byte inW = 0, inR = 0, inCW = 0, inCR = 0;

inline Enter() { atomic { !gate -> gate = true } }
inline Exit() { gate = false }

/* Whether the queue's own requests let it be granted: holders only, which is weaker than its order; the order is the queue's affair. */
#define freeCW (!heldCR && !heldN && !heldCW && !moved)
#define freeCR (!heldCW && !heldN)
#define freeN (!heldCW && !heldCR && !heldN && !moved)

/* A coarse request that is granted disarms what is free. A swap: nobody took the word since it was read. Then, another look at the slots. */
inline Review(announced) {
    if
    :: announced ->
        if
        :: atomic { armed && !writer && counted == 0 -> armed = false; biased = false }
        :: true
        fi;
        if
        :: !armed && (!slot || !Has(REVIEWED_SLOTS)) -> asks = false
        :: else
        fi
    :: else
    fi
}

/* Looks at what is outside, word first and slots then, in steps: others go on meanwhile. */
inline LookCW(ok) {
    ok = freeCW;
    if
    :: ok && announcedCW ->
        ok = (!writer && counted == 0) || !Has(COARSE_WORD);
        if :: ok -> ok = !slot || !Has(COARSE_SLOTS) :: else fi
    :: else
    fi
}
inline LookCR(ok) {
    ok = freeCR;
    if :: ok && announcedCR -> ok = !writer || !Has(COARSE_WORD) :: else fi
}
inline LookN(ok) {
    ok = freeN;
    if
    :: ok ->
        ok = !writer && counted == 0;
        if :: ok -> ok = !slot || !Has(QUEUED_SLOTS) :: else fi
    :: else
    fi
}

/* Under the gate: whoever waits is looked at again. */
inline GrantAll(ok) {
    if :: waitCW -> LookCW(ok); if :: ok -> heldCW = true; waitCW = false; Review(announcedCW) :: else fi :: else fi;
    if :: waitCR -> LookCR(ok); if :: ok -> heldCR = true; waitCR = false; Review(announcedCR) :: else fi :: else fi;
    if :: waitN -> LookN(ok); if :: ok -> heldN = true; waitN = false :: else fi :: else fi
}
inline Recheck(ok) { Enter(); GrantAll(ok); Exit() }

proctype FastWriter() {
    byte i; bool sawVisible, sawSlow, ok;
    for (i : 1 .. ROUNDS) {
        if
        :: atomic { armed && !slow && !writer && counted == 0 -> writer = true; biased = false; sawVisible = visible };
            ok = true;
            if
            :: sawVisible ->
                if
                :: slot && Has(WRITERS_SLOTS) -> ok = false
                :: else -> ok = !slow || !Has(WRITERS_SLOW); if :: ok -> visible = false :: else fi
                fi
            :: else
            fi;
            if :: ok -> ok = root == 0 || !Has(WRITERS_ROOT) :: else fi;
            if :: ok -> inW++; assert(inW == 1 && inR + inCW + inCR == 0); inW-- :: else fi;
            atomic { sawSlow = slow; writer = false };
            if
            :: (sawSlow || root > 0) && Has(WRITERS_WAKE) -> Recheck(ok)
            :: else
            fi
        :: true
        fi
    }
}

proctype SlotReader() {
    byte i; bool ok, mine, refused, sawSlow;
    for (i : 1 .. ROUNDS) {
        slot = true;
        mine = false;
        refused = false;
        if
        :: atomic { armed && biased && ((!slow && !writer) || !Has(READERS_WORD)) -> ok = true }
        :: atomic { armed && !biased && !slow && !writer -> counted++; mine = true; ok = true }
        :: atomic { armed && !biased && !slow && !writer -> counted++; mine = true; biased = true; visible = true; ok = true }
        :: atomic { !armed || slow || writer -> ok = false; refused = true }
        fi;
        if :: ok -> ok = root == 0 || !Has(READERS_ROOT) :: else fi;
        if
        :: ok -> inR++; assert(inW + inCW == 0);
            if
            :: !mine ->
                /* An upgrade that fails: a reader as before, but in the queue, and there first. */
                Enter(); moved = true; atomic { if :: armed || visible -> slow = true :: else fi }; Exit();
                slot = false;
                assert(inW + inCW == 0);
                inR--;
                Enter(); moved = false; if :: narrow == 0 -> slow = false :: else fi; GrantAll(ok); Exit()
            :: inR--
            fi
        :: else
        fi;
        slot = false;
        atomic { sawSlow = slow; if :: mine -> counted-- :: else fi };
        if
        :: (refused && Has(REFUSED_WAKE)) || ((sawSlow || root > 0) && Has(READERS_WAKE)) -> Recheck(ok)
        :: else
        fi
    }
}

proctype CoarseWriter() {
    byte i; bool ok;
    for (i : 1 .. ROUNDS) {
        Enter();
        coarseWriters++;
        if :: asks && Has(ANNOUNCED) -> announcedCW = true; root++ :: else -> announcedCW = false fi;
        LookCW(ok);
        if
        :: ok -> heldCW = true; Review(announcedCW); Exit()
        :: else -> waitCW = true; Exit(); heldCW
        fi;
        inCW++; assert(inCW == 1 && inW + inR + inCR == 0); inCW--;
        Enter();
        heldCW = false;
        coarseWriters--;
        if :: announcedCW -> root--; announcedCW = false :: else fi;
        GrantAll(ok);
        Exit()
    }
}

proctype CoarseReader() {
    byte i; bool ok;
    for (i : 1 .. ROUNDS) {
        Enter();
        coarseReaders++;
        if :: asks && Has(ANNOUNCED) -> announcedCR = true; root++ :: else -> announcedCR = false fi;
        LookCR(ok);
        if
        :: ok -> heldCR = true; Review(announcedCR); Exit()
        :: else -> waitCR = true; Exit(); heldCR
        fi;
        inCR++; assert(inW + inCW == 0); inCR--;
        Enter();
        heldCR = false;
        coarseReaders--;
        if :: announcedCR -> root--; announcedCR = false :: else fi;
        GrantAll(ok);
        Exit()
    }
}

/* A writer of the same range that goes through the queue, and may arm the cell. */
proctype QueuedWriter() {
    byte i; bool ok;
    for (i : 1 .. ROUNDS) {
        Enter();
        narrow++;
        atomic { if :: (armed || (visible && Has(VISIBLE_FLAG))) && Has(QUEUED_FLAG) -> slow = true :: else fi };
        if
        :: !armed && coarseWriters + coarseReaders == 0 -> asks = true; atomic { armed = true; slow = true }
        :: true
        fi;
        LookN(ok);
        if
        :: ok -> heldN = true; Exit()
        :: !ok -> waitN = true; Exit(); heldN
        :: !ok -> Exit(); goto leave      /* an attempt, which never waits */
        fi;
        inW++; assert(inW == 1 && inR + inCW + inCR == 0); inW--;
leave:
        Enter();
        heldN = false;
        narrow--;
        if :: narrow == 0 && !moved -> slow = false :: else fi;
        GrantAll(ok);
        Exit()
    }
}

init { atomic { run FastWriter(); run SlotReader(); run CoarseWriter(); run CoarseReader(); run QueuedWriter() } }
