// becomes: range coarse*5 range*2 coarse*7 structure*7 coarse*7 structure*8
using System.Runtime.InteropServices;
using MmLock;

public static class Program
{
    public struct Pair<TAny> { public TAny Value; public int Count; }

    public struct Named<TAny> { public TAny Value; public string Name; }

    // What it is an array of, whoever uses it says: it may be bytes.
    public sealed class Any<T>(int size)
    {
        private readonly MmapLock _lock = new();
        private readonly T[] _items = new T[size];
        private readonly Pair<T>[] _pairs = new Pair<T>[size];
        private readonly (T, int)[] _tuples = new (T, int)[size];
        private readonly Named<T>[] _named = new Named<T>[size];
        private readonly string[] _names = new string[size];
        private readonly T[] _few = new T[16];
        private readonly List<T> _list = [];
        private T[] _made = [];
        private int _count;

        public void Set(T x) { using (_lock.EnterWrite()) { _count++; for (int i = 0; i < _items.Length; i++) _items[i] = x; } }

        public void Each(T x) { using (_lock.EnterWrite()) { foreach (T item in _items) _count += item!.Equals(x) ? 1 : 0; } }

        public void Spans(T x)
        {
            using (_lock.EnterWrite())
            {
                _count++;
                Span<T> all = _items;
                for (int i = 0; i < all.Length; i++) all[i] = x;
            }
        }

        public void Refs(T x) { using (_lock.EnterWrite()) { _count++; foreach (ref T item in _items.AsSpan()) item = x; } }

        public void Filled(T x) { using (_lock.EnterWrite()) { _count++; Array.Fill(_items, x); } }

        public void Cleared() { using (_lock.EnterWrite()) { _count++; Array.Clear(_items); } }

        public void Pairs() { using (_lock.EnterWrite()) { for (int i = 0; i < _pairs.Length; i++) _pairs[i].Count++; } }

        public void Tuples() { using (_lock.EnterWrite()) { for (int i = 0; i < _tuples.Length; i++) _tuples[i].Item2++; } }

        public void Fresh(int n) { using (_lock.EnterWrite()) { _count++; _made = new T[n]; } }

        public void Rest() { using (_lock.EnterWrite()) { _count++; _made = _items[1..]; } }

        public void Spread() { using (_lock.EnterWrite()) { _count++; _made = [.. _items]; } }

        public void Copied() { using (_lock.EnterWrite()) { _count++; _made = _items.ToArray(); } }

        public void Cloned() { using (_lock.EnterWrite()) { _count++; _made = (T[])_items.Clone(); } }

        public void Into(Span<T> to) { using (_lock.EnterWrite()) { _count++; _items.CopyTo(to); } }

        public void Found(T x) { using (_lock.EnterWrite()) { _count += Array.IndexOf(_items, x); } }

        // Objects, and few.
        public void NamedAll() { using (_lock.EnterWrite()) { for (int i = 0; i < _named.Length; i++) _named[i].Name = "n"; } }

        public void Names() { using (_lock.EnterWrite()) { _count++; for (int i = 0; i < _names.Length; i++) _names[i] = "n"; } }

        public void Few(T x) { using (_lock.EnterWrite()) { _count++; for (int i = 0; i < _few.Length; i++) _few[i] = x; } }

        public void Listed(T x) { using (_lock.EnterWrite()) { _list.Add(x); foreach (T item in _list) _count += item is null ? 0 : 1; } }

        public int Count { get { using (_lock.EnterRead()) return _count + _made.Length; } }
    }

    // Made larger when it is full.
    public sealed class Growing<T>
    {
        private readonly MmapLock _lock = new();
        private T[] _made = [];
        private int _count;

        public void Grown(T x)
        {
            using (_lock.EnterWrite())
            {
                if (_count == _made.Length) Array.Resize(ref _made, Math.Max(4, _made.Length * 2));
                _made[_count++] = x;
            }
        }

        public int Count { get { using (_lock.EnterRead()) return _count; } }
    }

    // Memory whose length nobody says.
    public sealed class Given
    {
        private readonly MmapLock _lock = new();
        private readonly byte[] _kept;
        private readonly Memory<byte> _memory;
        private readonly List<byte> _bytes = [1, 2];
        private readonly byte[][] _pages = new byte[4][];
        private readonly byte[][] _short = new byte[4][];
        private readonly string _name = "name";
        private int _count;

        public Given(ushort size)
        {
            _kept = new byte[size];
            _memory = _kept;
            for (int i = 0; i < 4; i++)
            {
                _pages[i] = new byte[size];
                _short[i] = new byte[64];
            }
        }

        public void Each() { using (_lock.EnterWrite()) { foreach (byte b in _memory.Span) _count += b; } }

        public void Span() { using (_lock.EnterWrite()) { Span<byte> all = _memory.Span; for (int i = 0; i < all.Length; i++) _count++; } }

        public void Page() { using (_lock.EnterWrite()) { foreach (byte b in _pages[_count & 3]) _count += b; } }

        public void PageNamed()
        {
            using (_lock.EnterWrite())
            {
                byte[] page = _pages[_count & 3];
                for (int i = 0; i < page.Length; i++) _count += page[i] + 1;
            }
        }

        public void Bytes() { using (_lock.EnterWrite()) { foreach (byte b in _bytes) _count += b; } }

        public void Counted() { using (_lock.EnterWrite()) { for (int i = 0; i < _bytes.Count; i++) _count += _bytes[i]; } }

        public void Viewed() { using (_lock.EnterWrite()) { foreach (byte b in CollectionsMarshal.AsSpan(_bytes)) _count += b; } }

        // Always as many, or as long as a name.
        public void Short() { using (_lock.EnterWrite()) { foreach (byte b in _short[_count & 3]) _count += b + 1; } }

        public void Own()
        {
            using (_lock.EnterWrite())
            {
                Span<byte> header = stackalloc byte[16];
                for (int i = 0; i < header.Length; i++) _count += header[i] + 1;
            }
        }

        public void Literal() { using (_lock.EnterWrite()) { foreach (byte b in "magic"u8) _count += b; } }

        public void Listed() { using (_lock.EnterWrite()) { int[] some = [3, 1, _count]; foreach (int i in some) _count += i & 1; } }

        public void Converted() { using (_lock.EnterWrite()) { foreach (byte b in BitConverter.GetBytes(_count)) _count += b; } }

        public void Named() { using (_lock.EnterWrite()) { foreach (byte b in System.Text.Encoding.UTF8.GetBytes(_name)) _count += b; } }

        public void Chosen() { using (_lock.EnterWrite()) { foreach (int i in _count > 3 ? new[] { 1, 2 } : []) _count += i; } }

        public int Count { get { using (_lock.EnterRead()) return _count; } }
    }

    public static object? Run(int input)
    {
        var any = new Any<byte>(64);
        var given = new Given(32);
        string ends = T.Together(
            () => { for (int i = 0; i < 4; i++) { any.Set(1); any.Each(1); any.Spans(2); any.Refs(3); any.Filled(4); any.Pairs(); } },
            () => { for (int i = 0; i < 4; i++) { any.NamedAll(); any.Names(); any.Few(2); any.Listed(1); any.Tuples(); } },
            () => { for (int i = 0; i < 4; i++) { given.Each(); given.Span(); given.Page(); given.Own(); given.Literal(); } },
            () => { for (int i = 0; i < 4; i++) { given.Short(); given.Bytes(); given.Counted(); given.Viewed(); } });
        any.Cleared();
        any.Fresh(input);
        any.Rest();
        any.Spread();
        any.Copied();
        any.Cloned();
        any.Into(new byte[64]);
        any.Found(9);
        given.PageNamed();
        given.Listed();
        given.Converted();
        given.Named();
        given.Chosen();
        var fresh = new Growing<string>();
        for (int i = 0; i < 9; i++) fresh.Grown("x");
        return $"{ends} {any.Count > 0} {given.Count > 0} {fresh.Count}";
    }
}
