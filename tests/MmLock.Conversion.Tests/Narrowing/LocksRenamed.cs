// becomes: coarse*12 (coarse structure)*2 structure coarse (coarse structure)*5 range*13
using MmLock;

public static class Program
{
    public sealed class Bank
    {
        public readonly MmapLock Lock = new();
        public readonly int[] Items = new int[64];
        public int Count;
        public Bank? Next;
    }

    // What names the lock at its acquire names another one, or none, where the structure lock would be taken.
    public sealed class Walks
    {
        private int _walked;

        public int Walk(Bank? bank, int at)
        {
            while (bank != null)
            {
                using (bank.Lock.EnterWrite())
                {
                    Thread.Sleep(1);
                    bank.Items[at & 7]++;
                    bank = bank.Next;
                    _walked++;
                }
            }

            return _walked;
        }

        public void Moved(Bank bank, Bank other, int at)
        {
            using (bank.Lock.EnterWrite())
            {
                Thread.Sleep(1);
                bank.Items[at & 7]++;
                bank = other;
                bank.Count++;
            }
        }

        public void Swapped(Bank bank, int at)
        {
            using (bank.Lock.EnterWrite())
            {
                Thread.Sleep(1);
                bank.Items[at & 7]++;
                Next(ref bank);
                _walked++;
            }
        }

        public void ByLocal(Bank bank, int at)
        {
            MmapLock own = bank.Lock;
            using (own.EnterWrite())
            {
                own = bank.Next?.Lock ?? own;
                Thread.Sleep(1);
                bank.Items[at & 7]++;
                bank.Count++;
            }
        }

        public void ByReference(ref Bank bank, int at)
        {
            using (bank.Lock.EnterWrite())
            {
                Thread.Sleep(1);
                bank.Items[at & 7]++;
                bank.Count++;
            }
        }

        private static void Next(ref Bank bank) => bank = bank.Next ?? bank;
    }

    public sealed class Striped
    {
        private readonly MmapLock[] _locks = [new(), new(), new(), new(), new(), new(), new(), new()];
        private readonly int[] _cells = new int[64];
        private int _next;
        private int _count;

        public void Moved(int at, int cell)
        {
            using (_locks[at].EnterWrite())
            {
                Thread.Sleep(1);
                _cells[cell]++;
                at += 10;
                _count++;
            }
        }

        public void Counted(int at, int cell)
        {
            using (_locks[at++].EnterWrite())
            {
                Thread.Sleep(1);
                _cells[cell]++;
                _count++;
            }
        }

        private MmapLock Turn => _locks[_next++ & 7];

        public void ByTurn(int cell)
        {
            using (Turn.EnterWrite())
            {
                Thread.Sleep(1);
                _cells[cell]++;
                _count++;
            }
        }

        private MmapLock TurnOf(int at) => _locks[(at + _next++) & 7];

        public void ByCall(int at, int cell)
        {
            using (TurnOf(at).EnterWrite())
            {
                Thread.Sleep(1);
                _cells[cell]++;
                _count++;
            }
        }

        public void ByThread(int cell)
        {
            using (_locks[Environment.CurrentManagedThreadId & 7].EnterWrite())
            {
                Thread.Sleep(1);
                _cells[cell]++;
                _count++;
            }
        }

        public void ByCount(int cell)
        {
            using (_locks[_count & 7].EnterWrite())
            {
                Thread.Sleep(1);
                _cells[cell]++;
                _count++;
            }
        }
    }

    public sealed class Replaced
    {
        private readonly MmapLock[] _locks = [new(), new(), new(), new()];
        private readonly int[] _cells = new int[64];
        private int _count;

        public void Add(int at, int cell)
        {
            using (_locks[at & 3].EnterWrite())
            {
                Thread.Sleep(1);
                _cells[cell]++;
                _count++;
            }
        }

        public void Renew(int at) => _locks[at & 3] = new MmapLock();
    }

    // The lock itself guards what names it: who changes that must wait for who goes by it.
    public sealed class Current
    {
        private readonly Bank[] _banks = [new(), new()];
        private Bank _current = new();

        public void Add(int at)
        {
            using (_current.Lock.EnterWrite())
            {
                Thread.Sleep(1);
                _current.Items[at & 7]++;
                _current.Count++;
            }
        }

        public void Switch(int to) { using (_current.Lock.EnterWrite()) _current = _banks[to & 1]; }
    }

    public sealed class CurrentByLock
    {
        private readonly Bank[] _banks = [new(), new()];
        private Bank _current = new();

        public void Add(int at)
        {
            MmapLock own = _current.Lock;
            using (own.EnterWrite())
            {
                Thread.Sleep(1);
                _current.Items[at & 7]++;
                _current.Count++;
            }
        }

        public void Switch(int to) { using (_current.Lock.EnterWrite()) _current = _banks[to & 1]; }
    }

    public sealed class CurrentByCall
    {
        private readonly Bank[] _banks = [new(), new()];
        private Bank _current = new();

        public void Add(int at) => Add(_current, at);

        public void Switch(int to) { using (_current.Lock.EnterWrite()) _current = _banks[to & 1]; }

        private void Add(Bank bank, int at)
        {
            MmapLock own = bank.Lock;
            using (own.EnterWrite())
            {
                Thread.Sleep(1);
                _current.Items[at & 7]++;
                _current.Count++;
            }
        }
    }

    public sealed class ElementsByLocal
    {
        private readonly Bank[] _all = [new(), new(), new(), new()];

        public void Add(int at)
        {
            for (int k = 0; k < 4; k++)
            {
                MmapLock own = _all[k].Lock;
                using (own.EnterWrite())
                {
                    Thread.Sleep(1);
                    _all[k].Items[at & 7]++;
                    _all[k].Count++;
                }
            }
        }

        public void Renew(int k) { using (_all[k & 3].Lock.EnterWrite()) _all[k & 3] = new Bank(); }
    }

    // Who looks again, and goes on with what the lock was had out of.
    public sealed class CurrentAgain
    {
        private readonly Bank[] _banks = [new(), new()];
        private Bank _current = new();

        public void Add(int at)
        {
            while (true)
            {
                Bank bank = _current;
                using (bank.Lock.EnterWrite())
                {
                    if (bank != _current) continue;
                    Thread.Sleep(1);
                    bank.Items[at & 7]++;
                    bank.Count++;
                    return;
                }
            }
        }

        public void Switch(int to) { using (_current.Lock.EnterWrite()) _current = _banks[to & 1]; }
    }

    public sealed class OwnLock
    {
        private readonly int[] _cells = new int[64];
        private MmapLock _lock = new();
        private int _count;

        public void Add(int at)
        {
            using (_lock.EnterWrite())
            {
                Thread.Sleep(1);
                _cells[at]++;
                _count++;
            }
        }

        public void Swap(MmapLock other) { using (_lock.EnterWrite()) _lock = other; }
    }

    public sealed class Which
    {
        private readonly MmapLock[] _locks = [new(), new()];
        private readonly int[] _cells = new int[64];
        private int _which;
        private int _count;

        public void Add(int at)
        {
            using (_locks[_which].EnterWrite())
            {
                Thread.Sleep(1);
                _cells[at]++;
                _count++;
            }
        }

        public void Turn() { using (_locks[_which].EnterWrite()) _which ^= 1; }
    }

    public sealed class Elements
    {
        private readonly Bank[] _all = [new(), new(), new(), new()];

        public void Add(int k, int at)
        {
            using (_all[k & 3].Lock.EnterWrite())
            {
                Thread.Sleep(1);
                _all[k & 3].Items[at & 7]++;
                _all[k & 3].Count++;
            }
        }

        public void Renew(int k) { using (_all[k & 3].Lock.EnterWrite()) _all[k & 3] = new Bank(); }
    }

    private sealed class Stripe
    {
        public readonly MmapLock Lock = new();
        public readonly int[] Items = new int[64];
        public int Count;
    }

    // The same names for one lock, as code has them: these stay ranges.
    public sealed class Steady(MmapLock given)
    {
        private static readonly MmapLock s_lock = new();
        private static readonly int[] s_cells = new int[64];
        private static int s_count;
        private readonly Stripe[] _stripes = Enumerable.Range(0, 4).Select(_ => new Stripe()).ToArray();
        private readonly Bank _bank = new();
        private readonly int[] _cells = new int[64];
        private MmapLock _once = new();
        private int _count;
        private int _more;
        private readonly int[] _own = new int[64];
        private readonly int[] _hashes = new int[64];
        private int _keyed;
        private int _hashed;
        private int _given;

        public MmapLock Gate => _once;

        public MmapLock Other { get { return _bank.Lock; } }

        public MmapLock Auto { get; private set; } = new();

        private Stripe StripeOf(int key) => _stripes[key.GetHashCode() & 3];

        public void Own(int at) { using (_once.EnterWrite()) { Thread.Sleep(1); _cells[at]++; _count++; } }

        public void ByGate(int at) { using (Gate.EnterWrite()) { Thread.Sleep(1); _cells[at]++; _count++; } }

        public void ByThis(int at) { using (this.Gate.EnterWrite()) { Thread.Sleep(1); _cells[at]++; _count++; } }

        public void ByOther(int at) { using (Other.EnterWrite()) { Thread.Sleep(1); _bank.Items[at]++; _bank.Count++; } }

        public void Inner(int at) { using (_bank.Lock.EnterWrite()) { Thread.Sleep(1); _bank.Items[at]++; _bank.Count++; } }

        public void ByAuto(int at) { using (Auto.EnterWrite()) { Thread.Sleep(1); s_cells[at]++; _more++; } }

        public void Static(int at) { using (s_lock.EnterWrite()) { Thread.Sleep(1); s_cells[at]++; s_count++; } }

        public void Given(int at) { using (given.EnterWrite()) { Thread.Sleep(1); s_cells[at]++; _given++; } }

        public void OfParameter(Bank bank, int at) { using (bank.Lock.EnterWrite()) { Thread.Sleep(1); bank.Items[at]++; bank.Count++; } }

        public void OfEach(Bank[] banks, int at)
        {
            foreach (Bank bank in banks)
            {
                using (bank.Lock.EnterWrite()) { Thread.Sleep(1); bank.Items[at]++; bank.Count++; }
            }
        }

        public void OfLocal(int key, int at)
        {
            Stripe own = _stripes[key & 3];
            using (own.Lock.EnterWrite()) { Thread.Sleep(1); own.Items[at]++; own.Count++; }
        }

        public void ByKey(int key, int at)
        {
            using (_stripes[key & 3].Lock.EnterWrite()) { Thread.Sleep(1); _own[at]++; _keyed++; }
        }

        public void ByHash(int key, int at)
        {
            using (StripeOf(key).Lock.EnterWrite()) { Thread.Sleep(1); _hashes[at]++; _hashed++; }
        }
    }

    public static string Run(int input)
    {
        var first = new Bank { Next = new Bank { Next = new Bank() } };
        var walks = new Walks();
        string all = $"{walks.Walk(first, 1)} {walks.Walk(null, 1)}";
        walks.Moved(first, new Bank(), 2);
        walks.Swapped(first, 3);
        walks.ByLocal(first, 3);
        walks.ByReference(ref first, 3);
        all += $" {first.Items[1]} {first.Items[2]} {first.Items[3]} {first.Next!.Count} {first.Count}";
        var striped = new Striped();
        striped.Moved(1, 2);
        striped.Moved(7, 2);
        striped.Counted(7, 3);
        striped.ByTurn(4);
        striped.ByCall(input, 4);
        striped.ByThread(4);
        striped.ByCount(4);
        var replaced = new Replaced();
        replaced.Add(1, 2);
        replaced.Renew(1);
        replaced.Add(1, 2);
        var current = new Current();
        var currentByLock = new CurrentByLock();
        var own = new OwnLock();
        var which = new Which();
        var elements = new Elements();
        current.Add(1); current.Switch(1); current.Add(1);
        currentByLock.Add(1); currentByLock.Switch(1); currentByLock.Add(1);
        var currentByCall = new CurrentByCall();
        currentByCall.Add(1); currentByCall.Switch(1); currentByCall.Add(1);
        var elementsByLocal = new ElementsByLocal();
        elementsByLocal.Add(1); elementsByLocal.Renew(1); elementsByLocal.Add(1);
        var again = new CurrentAgain();
        again.Add(1); again.Switch(1); again.Add(1);
        own.Add(1); own.Swap(new MmapLock()); own.Add(1);
        which.Add(1); which.Turn(); which.Add(1);
        elements.Add(1, 2); elements.Renew(1); elements.Add(1, 2);
        var steady = new Steady(new MmapLock());
        string ends = T.Together(
            () => { for (int i = 0; i < 8; i++) { steady.Own(1); steady.ByOther(1); steady.OfParameter(first, 1); } },
            () =>
            {
                for (int i = 0; i < 8; i++) { steady.Own(1 + input); steady.Inner(1 + input); steady.OfEach([first, first.Next!], 2); }
            },
            () => { for (int i = 0; i < 8; i++) { steady.ByGate(1); steady.ByThis(2); steady.Inner(1); } });
        steady.ByAuto(1); steady.Static(1); steady.Given(1); steady.OfLocal(1, 1); steady.ByKey(1, 1); steady.ByHash(1, 1);
        string edge = "";
        try { striped.Moved(8, 0); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{all} {ends} {first.Items[1]} {first.Count} {edge}";
    }
}
