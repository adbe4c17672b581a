/* Levels of the adaptive lock: a holder of a block's cell, and one of a cell of a higher level over it, against requests of the queue that are
   narrow, wide and coarse, while cells and levels go out of use and come back. All of them write, so all exclude each other. A holder's hold
   may go on in the queue: there first, and then it leaves its word.

   Checked as in root.pml, which also has the commands. */

/* Smaller: -DROUNDS=1, for a test. */
#ifndef ROUNDS
#define ROUNDS 2
#endif

/* -DWITHOUT=NAME leaves one of these out, which must be an error then: else nothing here checks what it is for. */
#ifndef WITHOUT
#define WITHOUT 0
#endif
#define BLOCKS_ROOT 1       /* a block's holder's look at the root, both times */
#define BLOCKS_ROOT_AGAIN 2 /* the second time, after the word above */
#define BLOCKS_ABOVE 3      /* its look at the word above */
#define BLOCKS_WAKE 4       /* its wake-up */
#define ABOVES_QUEUE 5      /* the look at the number of requests by the holder above, both times */
#define ABOVES_QUEUE_AGAIN 6    /* the second time, after the words below */
#define ABOVES_CELL 7       /* its look at the word below */
#define ABOVES_ROOT 8       /* its look at the root */
#define ABOVES_WAKE 9       /* its wake-up */
#define NARROWS_FLAG 10     /* the flag of a narrow request in the word */
#define NARROWS_CELL 11     /* its look at that word */
#define NARROWS_ABOVE 12    /* its look at the word above */
#define WIDES_CELL 13       /* a wide or coarse request's look at the word below */
#define WIDES_ABOVE 14      /* its look at the word above */
#define MARK 15             /* that a word is marked before it is armed */
#define BIT 16              /* that a level's bit is there before a word of it is armed */

byte leftOut = WITHOUT;
#define Has(what) (leftOut != what)

bool cell = false, armedCell = true, slow = false, mark = true;    /* the block's word, and whether it is marked as in use */
bool above = false, armedAbove = true, inUse = true;                 /* the word above, and the root's bit of its level */
byte raised = 0;                                                   /* the root's other part */
byte queued = 0;                                                   /* requests for ranges in the queue */

bool gate = false;
bool heldN = false, heldW = false, heldC = false;
bool movedN = false, movedW = false;                               /* holds that go on in the queue */
byte narrow = 0;                                                   /* requests for the block in the queue */
bool waitN = false, waitW = false, waitC = false;
byte here = 0;                                                     /* coarse requests */
byte inside = 0;

inline Inside() { inside++; assert(inside == 1); inside-- }
inline Enter() { atomic { !gate -> gate = true } }
inline Exit() { gate = false }

#define queueFree (!heldN && !heldW && !heldC && !movedN && !movedW)

/* A narrow request goes to the words themselves, and above only where the root says that there is something; the others go by the marks. */
inline LookN(ok) {
    ok = queueFree;
    if :: ok -> ok = !cell || !Has(NARROWS_CELL) :: else fi;
    if :: ok && inUse -> ok = !above || !Has(NARROWS_ABOVE) :: else fi
}
inline LookW(ok) {
    ok = queueFree;
    if :: ok && mark -> ok = !cell || !Has(WIDES_CELL) :: else fi;
    if :: ok && inUse -> ok = !above || !Has(WIDES_ABOVE) :: else fi
}

inline Review() {
    if
    :: atomic { armedCell && !cell -> armedCell = false }; mark = false
    :: true
    fi;
    if
    :: atomic { armedAbove && !above -> armedAbove = false }; inUse = false
    :: true
    fi
}

inline GrantAll(ok) {
    if :: waitN -> LookN(ok); if :: ok -> heldN = true; waitN = false :: else fi :: else fi;
    if :: waitW -> LookW(ok); if :: ok -> heldW = true; waitW = false :: else fi :: else fi;
    if :: waitC -> LookW(ok); if :: ok -> heldC = true; waitC = false; Review() :: else fi :: else fi
}
inline Recheck(ok) { Enter(); GrantAll(ok); Exit() }

proctype Block() {
    byte i; bool ok, saw, sawLevel;
    for (i : 1 .. ROUNDS) {
        if
        :: atomic { armedCell && !slow && !cell -> cell = true };
            atomic { ok = raised == 0 || !Has(BLOCKS_ROOT); sawLevel = inUse };
            if
            :: ok && sawLevel ->
                ok = !above || !Has(BLOCKS_ABOVE);
                if :: ok -> ok = raised == 0 || !Has(BLOCKS_ROOT) || !Has(BLOCKS_ROOT_AGAIN) :: else fi
            :: else
            fi;
            if
            :: ok ->
                inside++;
                assert(inside == 1);
                Enter(); queued++; narrow++; movedN = true; atomic { if :: armedCell -> slow = true :: else fi }; Exit();
                cell = false;
                assert(inside == 1);
                inside--;
                Enter(); movedN = false; queued--; narrow--; if :: narrow == 0 -> slow = false :: else fi; GrantAll(ok); Exit()
            :: true ->
                if :: ok -> Inside() :: else fi;
                atomic { saw = slow; cell = false };
                if :: (saw || raised > 0) && Has(BLOCKS_WAKE) -> Recheck(ok) :: else fi
            fi
        :: true
        fi
    }
}

proctype Above() {
    byte i; bool ok;
    for (i : 1 .. ROUNDS) {
        if
        :: atomic { armedAbove && !above -> above = true };
            ok = queued == 0 || !Has(ABOVES_QUEUE);
            if
            :: ok && mark ->
                ok = !cell || !Has(ABOVES_CELL);
                if :: ok -> ok = queued == 0 || !Has(ABOVES_QUEUE) || !Has(ABOVES_QUEUE_AGAIN) :: else fi
            :: else
            fi;
            if :: ok -> ok = raised == 0 || !Has(ABOVES_ROOT) :: else fi;
            if
            :: ok ->
                inside++;
                assert(inside == 1);
                Enter(); queued++; raised++; movedW = true; Exit();
                above = false;
                assert(inside == 1);
                inside--;
                Enter(); movedW = false; queued--; raised--; GrantAll(ok); Exit()
            :: true ->
                if :: ok -> Inside() :: else fi;
                above = false;
                if :: (queued > 0 || raised > 0) && Has(ABOVES_WAKE) -> Recheck(ok) :: else fi
            fi
        :: true
        fi
    }
}

proctype Narrow() {
    byte i; bool ok;
    for (i : 1 .. ROUNDS) {
        Enter();
        queued++;
        narrow++;
        atomic { if :: armedCell && Has(NARROWS_FLAG) -> slow = true :: else fi };
        if
        :: !armedCell && here == 0 -> mark = Has(MARK); atomic { armedCell = true; slow = true }
        :: true
        fi;
        LookN(ok);
        if :: ok -> heldN = true; Exit() :: else -> waitN = true; Exit(); heldN fi;
        Inside();
        Enter();
        heldN = false;
        queued--;
        narrow--;
        if :: narrow == 0 -> slow = false :: else fi;
        GrantAll(ok);
        Exit()
    }
}

proctype Wide() {
    byte i; bool ok;
    for (i : 1 .. ROUNDS) {
        Enter();
        queued++;
        raised++;
        if
        :: !armedAbove && here == 0 -> inUse = Has(BIT); armedAbove = true
        :: true
        fi;
        LookW(ok);
        if :: ok -> heldW = true; Exit() :: else -> waitW = true; Exit(); heldW fi;
        Inside();
        Enter();
        heldW = false;
        queued--;
        raised--;
        GrantAll(ok);
        Exit()
    }
}

proctype Coarse() {
    byte i; bool ok;
    for (i : 1 .. ROUNDS) {
        Enter();
        here++;
        raised++;
        LookW(ok);
        if :: ok -> heldC = true; Review(); Exit() :: else -> waitC = true; Exit(); heldC fi;
        Inside();
        Enter();
        heldC = false;
        here--;
        raised--;
        GrantAll(ok);
        Exit()
    }
}

init { atomic { run Block(); run Above(); run Narrow(); run Wide(); run Coarse() } }
