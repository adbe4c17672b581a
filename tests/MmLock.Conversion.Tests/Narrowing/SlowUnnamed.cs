// becomes: coarse*31 range structure*2 coarse structure*11
using System.Buffers;
using System.Diagnostics;
using System.Text;
using MmLock;

public static class Program
{
    // What waits, is as large as somebody asks, or runs code of strangers, where no name tells of it.
    public interface IClock { int Ticks(); }

    internal sealed class Fixed : IClock { public int Ticks() => 3; }

    internal sealed class Slow { public override string ToString() { Thread.Sleep(1); return "slow"; } }

    public readonly struct Sizes(int[] all)
    {
        public static Sizes operator +(Sizes sizes, int more) => new(new int[more]);
        public static Sizes operator -(Sizes sizes) => new(new int[4]);
        public static implicit operator Sizes(int size) => new(new int[size]);
        public int Length => all?.Length ?? 0;
    }

    public sealed class Store<T>(
        IProgress<int> progress, IObserver<int> observer, IComparer<int> order, IEqualityComparer<int> same, IServiceProvider services,
        IClock clock)
        where T : class, new()
    {
        private readonly MmapLock _gate = new();
        private readonly List<int> _list = [];
        private readonly List<object> _objects = [];
        private readonly IComparer<int> _up = Comparer<int>.Default;
        private readonly IClock _fixed = new Fixed();
        private readonly AsyncLocal<int> _told = new(_ => Thread.Sleep(1));
        private readonly AsyncLocal<int> _quiet = new();
        private readonly Slow[] _slow = [new(), new()];
        private readonly string[] _names = ["a", "b"];
        private readonly byte[] _memory = new byte[1 << 20];
        private StringBuilder _text = new();
        private int[] _all = [];
        private Sizes _sizes;
        private int _count;
        private int _flag;
        private volatile int _stop;
        private object? _made;

        public int Capacity { get => _all.Length; set => _all = new int[value]; }

        public int Fours { get => _all.Length; set { _count = value; _all = new int[4]; } }

        public void Told(int n) { using (_gate.EnterWrite()) { _count += n; progress.Report(_count); } }

        public void Observed(int n) { using (_gate.EnterWrite()) { _count += n; observer.OnNext(_count); } }

        public int Ordered(int n) { using (_gate.EnterWrite()) return _count = order.Compare(_count, n); }

        public bool Same(int n) { using (_gate.EnterWrite()) { _count++; return same.Equals(_count, n); } }

        public void Served() { using (_gate.EnterWrite()) { _count++; _made = services.GetService(typeof(string)); } }

        public void Local(int n) { using (_gate.EnterWrite()) { _count = n; _told.Value = n; } }

        public void Made() { using (_gate.EnterWrite()) { _count++; _made = new T(); } }

        public void Shown() { using (_gate.EnterWrite()) { _count++; Console.WriteLine(_count); } }

        public void Asked() { using (_gate.EnterWrite()) { _count++; Console.Out.Write(_count); } }

        public void Traced() { using (_gate.EnterWrite()) { _count++; Trace.WriteLine("traced"); } }

        public void Grown(int size) { using (_gate.EnterWrite()) { _count++; Capacity = size; } }

        public void Doubled(int size) { using (_gate.EnterWrite()) { _count++; Capacity += size; } }

        public void Added(int size) { using (_gate.EnterWrite()) { _count++; _sizes += size; } }

        public void Sum(int size) { using (_gate.EnterWrite()) { _count++; _sizes = _sizes + size; } }

        public void Converted(int size) { using (_gate.EnterWrite()) { _count++; _sizes = size; } }

        public void Listed(int size) { using (_gate.EnterWrite()) { _count++; _list.EnsureCapacity(size); } }

        public void Room(int size) { using (_gate.EnterWrite()) { _count++; _list.Capacity = size; } }

        public void Fresh(int size) { using (_gate.EnterWrite()) { _count++; _made = new List<int>(size); } }

        public void Blank(int size) { using (_gate.EnterWrite()) { _count++; _made = new string(' ', size); } }

        public void Padded(int size) { using (_gate.EnterWrite()) { _count++; _text.Append(' ', size); } }

        public void Text(int size) { using (_gate.EnterWrite()) { _count++; _text = new StringBuilder(size); } }

        public void Spun() { using (_gate.EnterWrite()) { _count++; while (Volatile.Read(ref _flag) == 0) { } } }

        public void SpunVolatile() { using (_gate.EnterWrite()) { _count++; while (_stop == 0) Thread.SpinWait(1); } }

        public void SpunExchange()
        {
            using (_gate.EnterWrite())
            {
                _count++;
                while (Interlocked.CompareExchange(ref _flag, 1, 0) != 0) ;
                Volatile.Write(ref _flag, 0);
            }
        }

        public void SpunFor()
        {
            using (_gate.EnterWrite())
            {
                _count++;
                for (; ; )
                {
                    if (Interlocked.Exchange(ref _flag, 1) == 0) break;
                }

                Volatile.Write(ref _flag, 0);
            }
        }

        public void SpunDo() { using (_gate.EnterWrite()) { _count++; do { Thread.SpinWait(4); } while (_stop == 0); } }

        public void Joined() { using (_gate.EnterWrite()) { _count++; _made = string.Join(",", (object[])_slow); } }

        public void JoinedTwo() { using (_gate.EnterWrite()) { _count++; _made = string.Join(',', _slow[0], _slow[1]); } }

        public void Concatenated() { using (_gate.EnterWrite()) { _count++; _made = string.Concat((object[])_slow); } }

        public void Formatted() { using (_gate.EnterWrite()) { _count++; _made = string.Format("{0}", _slow); } }

        public void Appended() { using (_gate.EnterWrite()) { _count++; _text.AppendJoin(',', (object[])_slow); } }

        public void Filled(int at, int size) { using (_gate.EnterWrite()) { _count++; _memory.AsSpan(at, size).Fill(1); } }

        // Short, and in sight.
        public void JoinedTexts() { using (_gate.EnterWrite()) { _count++; _made = string.Join(",", _names); } }

        public int OrderedUp(int n) { using (_gate.EnterWrite()) return _count = _up.Compare(_count, n); }

        public int Clocked() { using (_gate.EnterWrite()) return _count = _fixed.Ticks(); }

        public void LocalQuiet(int n) { using (_gate.EnterWrite()) { _count = n; _quiet.Value = n; } }

        public void FoursOnly(int n) { using (_gate.EnterWrite()) Fours = n; }

        public void Less() { using (_gate.EnterWrite()) { _count++; _sizes = -_sizes; } }

        public void ListedFew() { using (_gate.EnterWrite()) { _count++; _list.EnsureCapacity(8); } }

        public void FreshFew() { using (_gate.EnterWrite()) { _count++; _made = new List<int>(4); } }

        public void FreshObjects(int size) { using (_gate.EnterWrite()) { _count++; _made = new List<object>(size); } }

        public void FreshAsMany() { using (_gate.EnterWrite()) { _count++; _made = new List<int>(_objects.Count); } }

        public void Raised()
        {
            using (_gate.EnterWrite())
            {
                int old;
                do
                {
                    old = _flag;
                }
                while (Interlocked.CompareExchange(ref _flag, old, old) != old);
                _count++;
            }
        }

        public void Stop() { using (_gate.EnterWrite()) { _stop = 1; Volatile.Write(ref _flag, 1); } }

        public void Start() { using (_gate.EnterWrite()) Volatile.Write(ref _flag, 0); }

        public int Count { get { using (_gate.EnterRead()) return _count + clock.GetHashCode() * 0 + _sizes.Length * 0; } }
    }

    private sealed class Ends : IObserver<int>, IProgress<int>, IServiceProvider
    {
        public void OnCompleted() { }
        public void OnError(Exception error) { }
        public void OnNext(int value) { }
        public void Report(int value) { }
        public object? GetService(Type type) => null;
    }

    public static string Run(int input)
    {
        var ends = new Ends();
        var store = new Store<object>(ends, ends, Comparer<int>.Default, EqualityComparer<int>.Default, ends, new Fixed());
        string done = T.Together(
            () => { for (int i = 0; i < 4; i++) { store.Told(i); store.Observed(i); store.Ordered(i); store.Same(i); store.Served(); } },
            () => { for (int i = 0; i < 4; i++) { store.Local(i); store.Made(); store.LocalQuiet(i); store.FoursOnly(i); } },
            () => { for (int i = 0; i < 4; i++) { store.Doubled(i); store.Added(i); store.Sum(i); store.Converted(i); store.Less(); } });
        store.Traced();
        store.Stop();
        store.Spun();
        store.SpunVolatile();
        store.SpunDo();
        store.Start();
        store.SpunExchange();
        store.SpunFor();
        store.Raised();
        store.Grown(input & 7);
        store.Listed(input & 7);
        store.Room(64);
        store.Fresh(3);
        store.Blank(3);
        store.Padded(3);
        store.Text(3);
        store.ListedFew();
        store.FreshFew();
        store.FreshObjects(3);
        store.FreshAsMany();
        store.Joined();
        store.JoinedTwo();
        store.Concatenated();
        store.Formatted();
        store.Appended();
        store.Filled(input & 7, 9);
        store.JoinedTexts();
        return $"{done} {store.Clocked()} {store.OrderedUp(input)} {store.Count}";
    }
}
