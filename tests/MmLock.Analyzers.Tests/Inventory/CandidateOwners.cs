namespace MmLock.Analyzers.Tests.Inventory;

/// <summary>Owners of memory, files and address spaces as programs have them, with names that say nothing.</summary>
internal static class CandidateOwners
{
    /// <summary>Each has one lock, <c>_gate</c>.</summary>
    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["buffer pool"] = """
            class Owner
            {
                public sealed class Slot { public long Key; public int Pins; public bool Dirty; public byte[] Data = new byte[4096]; }
                private readonly object _gate = new();
                private readonly Dictionary<long, Slot> _slots = new();
                private readonly System.IO.FileStream _file;
                private int _hits;
                public Owner(System.IO.FileStream f) { _file = f; }
                public byte[] Pin(long n)
                {
                    lock (_gate)
                    {
                        if (_slots.TryGetValue(n, out var s)) { _hits++; s.Pins++; return s.Data; }
                        s = new Slot { Key = n, Pins = 1 };
                        _file.Position = n * 4096;
                        _file.ReadExactly(s.Data);
                        _slots[n] = s;
                        return s.Data;
                    }
                }
                public void Unpin(long n, bool dirty) { lock (_gate) { var s = _slots[n]; s.Pins--; s.Dirty |= dirty; } }
                public int Hits() { lock (_gate) { return _hits; } }
            }
            """,
        ["cache of blocks"] = """
            class Owner
            {
                private readonly ReaderWriterLockSlim _gate = new();
                private readonly Dictionary<int, byte[]> _map = new();
                public void Read(long a, byte[] to)
                {
                    _gate.EnterReadLock();
                    try { if (_map.TryGetValue((int)(a >> 12), out var b)) { Array.Copy(b, (int)(a & 0xFFF), to, 0, to.Length); } }
                    finally { _gate.ExitReadLock(); }
                }
                public void Drop() { _gate.EnterWriteLock(); try { _map.Clear(); } finally { _gate.ExitWriteLock(); } }
            }
            """,
        ["arena"] = """
            class Owner
            {
                private readonly object _gate = new();
                private readonly byte[] _all = new byte[1 << 20];
                private int _pos;
                public Memory<byte> Rent(int n)
                {
                    lock (_gate)
                    {
                        int p = (_pos + 15) & ~15;
                        if (p + n > _all.Length) { throw new InvalidOperationException(); }
                        _pos = p + n;
                        return new Memory<byte>(_all, p, n);
                    }
                }
                public void Reset() { lock (_gate) { _pos = 0; } }
            }
            """,
        ["arena of places"] = """
            class Owner
            {
                private readonly Lock _gate = new();
                private readonly long _size = 1 << 30;
                private long _top;
                public long Take(long n)
                {
                    lock (_gate)
                    {
                        if (_top + n > _size) { return -1; }
                        long p = _top;
                        _top += n;
                        return p;
                    }
                }
            }
            """,
        ["free list of a file"] = """
            class Owner
            {
                public sealed class Node { public long A; public long N; public Node Next; }
                private readonly object _gate = new();
                private Node _head;
                public long Take(long n)
                {
                    lock (_gate)
                    {
                        for (Node c = _head; c != null; c = c.Next)
                        {
                            if (c.N >= n) { long r = c.A; c.A += n; c.N -= n; return r; }
                        }
                        return -1;
                    }
                }
                public void Give(long a, long n)
                {
                    lock (_gate)
                    {
                        Node p = _head;
                        while (p.Next != null && p.Next.A < a) { p = p.Next; }
                        if (p.Next != null && p.A + p.N == p.Next.A) { p.N += p.Next.N; p.Next = p.Next.Next; }
                    }
                }
            }
            """,
        ["free list in order"] = """
            class Owner
            {
                private readonly object _gate = new();
                private readonly SortedList<long, long> _free = new();
                public long Take(long n)
                {
                    lock (_gate)
                    {
                        for (int i = 0; i < _free.Count; i++)
                        {
                            long a = _free.Keys[i], b = _free.Values[i];
                            if (b >= n) { _free.RemoveAt(i); if (b > n) { _free.Add(a + n, b - n); } return a; }
                        }
                        return -1;
                    }
                }
                public void Give(long a, long n) { lock (_gate) { _free.Add(a, n); } }
            }
            """,
        ["guest memory"] = """
            class Owner
            {
                private readonly object _gate = new();
                private readonly byte[] _m = new byte[1 << 24];
                private readonly uint _base = 0x8000_0000;
                public byte Get(uint a) { lock (_gate) { return _m[a - _base]; } }
                public uint Get4(uint a) { lock (_gate) { return System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(_m.AsSpan((int)a)); } }
                public void Put(uint a, byte v) { lock (_gate) { _m[a - _base] = v; } }
            }
            """,
        ["translation of guest addresses"] = """
            class Owner
            {
                private readonly ReaderWriterLockSlim _gate = new();
                private readonly ulong[][] _t = new ulong[512][];
                public ulong Walk(ulong a)
                {
                    _gate.EnterReadLock();
                    try { var u = _t[(a >> 21) & 511]; return u == null ? 0 : u[(a >> 12) & 511]; }
                    finally { _gate.ExitReadLock(); }
                }
                public void Map(ulong a, ulong b)
                {
                    _gate.EnterWriteLock();
                    try { (_t[(a >> 21) & 511] ??= new ulong[512])[(a >> 12) & 511] = b; }
                    finally { _gate.ExitWriteLock(); }
                }
            }
            """,
        ["buffer ranges of a device"] = """
            class Owner
            {
                public sealed class Part { public ulong Lo; public ulong Hi; public int Seen; }
                private readonly object _gate = new();
                private readonly List<Part> _parts = new();
                public void Touch(ulong a, ulong b)
                {
                    lock (_gate) { foreach (Part p in _parts) { if (p.Lo < b && p.Hi > a) { p.Seen++; } } }
                }
                public int Count { get { lock (_gate) { return _parts.Count; } } }
            }
            """,
        ["nodes that know whether they overlap"] = """
            class Owner
            {
                sealed class Part { public ulong A, N; public ulong B => A + N; public bool Seen; public bool Meets(ulong x, ulong n) => A < x + n && x < B; }
                private readonly object _gate = new();
                private readonly List<Part> _parts = new();
                public void Touch(ulong x, ulong n) { lock (_gate) { foreach (var p in _parts) { if (p.Meets(x, n)) { p.Seen = true; } } } }
            }
            """,
        ["nodes that are split"] = """
            class Owner
            {
                sealed class Node { public long A, N; public bool Free; public Node Next; }
                private readonly object _gate = new();
                private Node _head;
                public long Take(long n)
                {
                    lock (_gate)
                    {
                        for (Node c = _head; c != null; c = c.Next)
                        {
                            if (c.Free && c.N >= n) { c.Next = new Node { A = c.A + n, N = c.N - n, Free = true, Next = c.Next }; c.N = n; return c.A; }
                        }
                        return -1;
                    }
                }
            }
            """,
        ["mapping by the system"] = """
            unsafe class Owner
            {
                [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "mprotect")] static extern int P(byte* a, nuint n, int f);
                private readonly object _gate = new();
                private readonly byte* _p;
                public void Protect(long x, long n) { lock (_gate) { P(_p + x, (nuint)n, 1); } }
            }
            """,
        ["bitmap of frames"] = """
            class Owner
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private readonly ulong[] _bits = new ulong[1024];
                public void Set(int n) { _gate.Wait(); try { _bits[n >> 6] |= 1UL << (n & 63); } finally { _gate.Release(); } }
                public bool Get(int n) { _gate.Wait(); try { return (_bits[n >> 6] & (1UL << (n & 63))) != 0; } finally { _gate.Release(); } }
            }
            """,
        ["handed to a callee"] = """
            class Store { readonly byte[] _d = new byte[1 << 20]; public void Put(int o, ReadOnlySpan<byte> s) => s.CopyTo(_d.AsSpan(o, s.Length)); }
            class Owner
            {
                private readonly object _gate = new();
                private readonly Store _s = new();
                public void Write(int x, byte[] y) { lock (_gate) { Inner(x, y); } }
                private void Inner(int k, byte[] y) { _s.Put(k, y); }
            }
            """,
        ["blocks by a helper"] = """
            class Owner
            {
                const int Block = 512;
                private readonly object _gate = new();
                private readonly List<byte[]> _b = new();
                static int Of(long n) => (int)(n / Block);
                public byte[] At(long n) { lock (_gate) { int i = Of(n); return _b[i]; } }
            }
            """,
        ["arena of unmanaged memory"] = """
            unsafe class Owner
            {
                private readonly object _gate = new();
                private readonly List<(nint At, int Length)> _free = new();
                private byte* _first;
                private nuint _used;
                private readonly nuint _size;
                public Owner(byte* first, nuint size) { _first = first; _size = size; }
                public byte* Grab(int n)
                {
                    lock (_gate)
                    {
                        for (int i = 0; i < _free.Count; i++) { if (_free[i].Length >= n) { return (byte*)_free[i].At; } }
                        if (_used + (nuint)n > _size) { return null; }
                        byte* p = _first + _used;
                        _used += (nuint)n;
                        return p;
                    }
                }
                public void Give(byte* p, int n) { lock (_gate) { _free.Add(((nint)p, n)); new Span<byte>(p, n).Clear(); } }
            }
            """,
        ["frames by file and block"] = """
            class Owner
            {
                private readonly object _gate = new();
                private readonly Dictionary<(int File, int Block), int> _where = new();
                private readonly byte[][] _frames = new byte[64][];
                private readonly int[] _pins = new int[64];
                private readonly System.IO.FileStream[] _files;
                private int _hand;
                public Owner(System.IO.FileStream[] files) { _files = files; }
                public byte[] Fix(int file, int block)
                {
                    lock (_gate)
                    {
                        if (_where.TryGetValue((file, block), out int f)) { _pins[f]++; return _frames[f]; }
                        while (_pins[_hand] > 0) { _hand = (_hand + 1) % _pins.Length; }
                        _files[file].Seek((long)block * 8192, System.IO.SeekOrigin.Begin);
                        _files[file].ReadExactly(_frames[_hand]);
                        _where[(file, block)] = _hand;
                        return _frames[_hand];
                    }
                }
                public void Unfix(int file, int block) { lock (_gate) { _pins[_where[(file, block)]]--; } }
            }
            """,
        ["chunks of a device buffer"] = """
            class Owner
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private readonly LinkedList<Chunk> _chunks = new();
                private sealed record Chunk(uint Start, uint Count) { public bool Busy; }
                public uint? Rent(uint n, uint align)
                {
                    _gate.Wait();
                    try
                    {
                        for (var c = _chunks.First; c != null; c = c.Next)
                        {
                            uint start = (c.Value.Start + align - 1) / align * align;
                            if (c.Value.Busy || start + n > c.Value.Start + c.Value.Count) { continue; }
                            if (start > c.Value.Start) { _chunks.AddBefore(c, new Chunk(c.Value.Start, start - c.Value.Start)); }
                            _chunks.AddBefore(c, new Chunk(start, n) { Busy = true });
                            return start;
                        }

                        return null;
                    }
                    finally { _gate.Release(); }
                }
            }
            """,
        ["chunks that are taken whole"] = """
            class Owner
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private readonly LinkedList<Chunk> _chunks = new();
                private sealed class Chunk { public uint At; public uint Count; public bool Busy; }
                public uint? Rent(uint n, uint align)
                {
                    _gate.Wait();
                    try
                    {
                        foreach (Chunk c in _chunks)
                        {
                            uint place = (c.At + align - 1) / align * align;
                            if (!c.Busy && place + n <= c.At + c.Count) { c.Busy = true; return place; }
                        }

                        return null;
                    }
                    finally { _gate.Release(); }
                }
            }
            """,
        ["parts that shrink"] = """
            class Owner
            {
                private readonly object _gate = new();
                private readonly List<Part> _parts = new();
                private sealed class Part { public ulong At; public ulong Left; }
                public ulong? Take(ulong n)
                {
                    lock (_gate)
                    {
                        foreach (Part p in _parts)
                        {
                            if (p.Left < n) { continue; }
                            ulong at = p.At;
                            p.At = p.At + n;
                            p.Left = p.Left - n;
                            return at;
                        }

                        return null;
                    }
                }
            }
            """,
        ["work that callers hand in"] = """
            class Store
            {
                private readonly Owner _o = new();
                private readonly byte[] _m = new byte[1 << 20];
                public byte Get(long a) => _o.Get(() => _m[a >> 12]);
                public void Put(long a, byte v) => _o.Run(() => { _m[a >> 12] = v; });
            }
            class Owner
            {
                private readonly object _gate = new();
                public void Run(Action work) { lock (_gate) { work(); } }
                public T Get<T>(Func<T> work) { lock (_gate) { return work(); } }
            }
            """,
        ["views of a mapped file"] = """
            class Owner
            {
                private readonly object _gate = new();
                private readonly System.IO.MemoryMappedFiles.MemoryMappedViewAccessor _v;
                public int Get(long n) { lock (_gate) { return _v.ReadInt32(n); } }
            }
            """,
    };

    /// <summary>Locks of things that have no addresses; also <c>_gate</c>.</summary>
    public static readonly IReadOnlyDictionary<string, string> Ordinary = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["cache of users"] = """
            class Owner
            {
                public sealed class User { public int Id; public string Name; public int Length; }
                private readonly object _gate = new();
                private readonly Dictionary<int, User> _users = new();
                public User Get(int id) { lock (_gate) { return _users.TryGetValue(id, out var u) ? u : _users[id] = new User { Id = id }; } }
                public void Drop(int id) { lock (_gate) { _users.Remove(id); } }
            }
            """,
        ["events that callers hand in"] = """
            class Users
            {
                private readonly Owner _o = new();
                private readonly Dictionary<string, int> _seen = new();
                public void Seen(string name, int times) => _o.Run(() => { _seen[name] = times; });
            }
            class Owner
            {
                private readonly object _gate = new();
                public void Run(Action work) { lock (_gate) { work(); } }
            }
            """,
        ["leases that are renewed"] = """
            class Owner
            {
                public sealed class Held { public long Since; public long For; public bool Over; }
                private readonly object _gate = new();
                private readonly List<Held> _held = new();
                public void Renew(Held h, long more) { lock (_gate) { h.For = h.For + more; } }
                public void Sweep() { lock (_gate) { foreach (Held h in _held) { if (Environment.TickCount64 > h.Since + h.For) { h.Over = true; } } } }
                public void Shift(Held h, long by) { lock (_gate) { h.Since = h.Since + 1; h.For = h.For - 1; } }
            }
            """,
        ["logger"] = """
            class Owner
            {
                private readonly object _gate = new();
                private readonly byte[] _buf = new byte[65536];
                private int _pos;
                private readonly System.IO.Stream _out;
                public void Log(byte[] line)
                {
                    lock (_gate)
                    {
                        if (_pos + line.Length > _buf.Length) { _out.Write(_buf, 0, _pos); _pos = 0; }
                        Array.Copy(line, 0, _buf, _pos, line.Length);
                        _pos += line.Length;
                    }
                }
                public void Flush() { lock (_gate) { _out.Seek(0, System.IO.SeekOrigin.End); _out.Write(_buf, 0, _pos); _pos = 0; } }
            }
            """,
        ["log of text"] = """
            class Owner
            {
                private readonly object _gate = new();
                private readonly System.Text.StringBuilder _text = new();
                public void Add(string s, int start, int length) { lock (_gate) { _text.Append(s.AsSpan(start, length)); } }
                public string Last(int n) { lock (_gate) { return _text.ToString(Math.Max(0, _text.Length - n), n); } }
            }
            """,
        ["connection pool"] = """
            class Owner
            {
                public sealed class Conn { public long LastUsed; public bool Open; }
                private readonly object _gate = new();
                private readonly Stack<Conn> _idle = new();
                private int _count;
                public Conn Rent(long now, long max)
                {
                    lock (_gate)
                    {
                        while (_idle.Count > 0) { var c = _idle.Pop(); if (now - c.LastUsed < max) { return c; } _count--; }
                        _count++;
                        return new Conn { Open = true, LastUsed = now };
                    }
                }
                public void Return(Conn c) { lock (_gate) { c.LastUsed = Environment.TickCount64; _idle.Push(c); } }
            }
            """,
        ["event list"] = """
            class Owner
            {
                private readonly object _gate = new();
                private Action[] _items = new Action[4];
                private int _n;
                public void Add(Action a) { lock (_gate) { if (_n == _items.Length) { Array.Resize(ref _items, 2 * _n); } _items[_n++] = a; } }
                public void RemoveAt(int i) { lock (_gate) { Array.Copy(_items, i + 1, _items, i, _n - i - 1); _n--; } }
            }
            """,
        ["singleton"] = """
            class Owner
            {
                private static readonly object _gate = new();
                private static Owner s_one;
                public static Owner One { get { if (s_one == null) { lock (_gate) { s_one ??= new Owner(); } } return s_one; } }
            }
            """,
        ["numbers"] = """
            class Owner
            {
                private readonly object _gate = new();
                private long _next, _limit;
                public long Next() { lock (_gate) { if (_next >= _limit) { _limit += 100; } return _next++; } }
            }
            """,
        ["rate limiter"] = """
            class Owner
            {
                private readonly object _gate = new();
                private long _used, _max = 100, _windowStart, _windowLength = 1000;
                public bool TryTake(long cost)
                {
                    lock (_gate)
                    {
                        long now = Environment.TickCount64;
                        if (now >= _windowStart + _windowLength) { _windowStart = now / 1024 * 1024; _used = 0; }
                        if (_used + cost > _max) { return false; }
                        _used += cost;
                        return true;
                    }
                }
            }
            """,
        ["interned strings"] = """
            class Owner
            {
                sealed class Entry { public string Text; public int Hash; public Entry Next; }
                private readonly object _gate = new();
                private readonly Entry[] _buckets = new Entry[1024];
                public string Intern(char[] text, int offset, int length)
                {
                    lock (_gate)
                    {
                        int hash = 0;
                        for (int i = offset; i < offset + length; i++) { hash = hash * 31 + text[i]; }
                        for (Entry e = _buckets[hash & 1023]; e != null; e = e.Next) { if (e.Hash == hash) { return e.Text; } }
                        var made = new Entry { Text = new string(text, offset, length), Hash = hash, Next = _buckets[hash & 1023] };
                        _buckets[hash & 1023] = made;
                        return made.Text;
                    }
                }
            }
            """,
        ["subscriptions"] = """
            class Owner
            {
                private readonly ReaderWriterLockSlim _gate = new();
                private readonly SortedList<int, List<Action>> _byPriority = new();
                public void Add(int priority, Action a)
                {
                    _gate.EnterWriteLock();
                    try { if (!_byPriority.TryGetValue(priority, out var l)) { _byPriority.Add(priority, l = new()); } l.Add(a); }
                    finally { _gate.ExitWriteLock(); }
                }
            }
            """,
        ["job queue"] = """
            class Owner
            {
                public sealed class Job { public long Due; public long Period; public Action Run; }
                private readonly object _gate = new();
                private readonly SortedDictionary<long, List<Job>> _due = new();
                public void Add(Job j, long delay) { lock (_gate) { long at = Environment.TickCount64 + delay; if (!_due.TryGetValue(at, out var l)) { _due[at] = l = new(); } l.Add(j); } }
                public void Again(Job j) { lock (_gate) { j.Due += j.Period; } }
            }
            """,
        ["timer wheel"] = """
            class Owner
            {
                private readonly object _gate = new();
                private readonly List<Action>[] _slots = new List<Action>[64];
                public void Add(long due, Action a) { lock (_gate) { _slots[(due >> 4) & 63].Add(a); } }
            }
            """,
        ["statistics"] = """
            class Owner
            {
                private readonly object _gate = new();
                private readonly long[] _counts = new long[64];
                private long _sum, _n;
                public void Add(int kind, long value) { lock (_gate) { _counts[kind]++; _counts[value >> 8]++; _sum += value; _n++; } }
                public double Mean() { lock (_gate) { return _n == 0 ? 0 : _sum / (double)_n; } }
            }
            """,
        ["least recently used"] = """
            class Owner
            {
                private readonly object _gate = new();
                private readonly Dictionary<string, LinkedListNode<(string Key, object Value)>> _map = new();
                private readonly LinkedList<(string Key, object Value)> _order = new();
                public object Get(string k) { lock (_gate) { if (!_map.TryGetValue(k, out var n)) { return null; } _order.Remove(n); _order.AddFirst(n); return n.Value.Value; } }
                public void Put(string k, object v) { lock (_gate) { _map[k] = _order.AddFirst((k, v)); if (_map.Count > 100) { _map.Remove(_order.Last.Value.Key); _order.RemoveLast(); } } }
            }
            """,
        ["servers in turn"] = """
            class Owner
            {
                private readonly object _gate = new();
                private readonly string[] _servers = new string[8];
                private int _at;
                public string Next() { lock (_gate) { return _servers[_at++ % _servers.Length]; } }
                public string Of(int n) { lock (_gate) { return _servers[n % _servers.Length]; } }
                public void Set(int n, string s) { lock (_gate) { _servers[n] = s; } }
            }
            """,
        ["grid of a game"] = """
            class Owner
            {
                private readonly object _gate = new();
                private readonly int _w = 80;
                private readonly object[] _cells = new object[80 * 50];
                public object Get(int x, int y) { lock (_gate) { return _cells[y * _w + x]; } }
                public void Set(int x, int y, object v) { lock (_gate) { _cells[y * _w + x] = v; } }
            }
            """,
        ["history of a room"] = """
            class Owner
            {
                private readonly SemaphoreSlim _gate = new(1);
                private readonly List<string> _history = new();
                private readonly Dictionary<int, string> _members = new();
                public async Task JoinAsync(int id, string name)
                {
                    await _gate.WaitAsync();
                    try { _members[id] = name; _history.Add(name + " joined"); } finally { _gate.Release(); }
                }
                public async Task<string[]> LastAsync(int n)
                {
                    await _gate.WaitAsync();
                    try { return _history.Skip(Math.Max(0, _history.Count - n)).ToArray(); } finally { _gate.Release(); }
                }
            }
            """,
        ["work that is due"] = """
            class Owner
            {
                private readonly object _gate = new();
                private readonly PriorityQueue<Action, long> _due = new();
                public void At(long when, Action what) { lock (_gate) { _due.Enqueue(what, when); Monitor.Pulse(_gate); } }
                public Action? Next()
                {
                    lock (_gate) { return _due.TryPeek(out _, out long when) && when <= Environment.TickCount64 ? _due.Dequeue() : null; }
                }
            }
            """,
        ["histogram"] = """
            class Owner
            {
                private readonly Lock _gate = new();
                private readonly long[] _buckets = new long[16];
                private long _sum;
                public void Observe(long ms)
                {
                    int b = 0;
                    while (b < 15 && ms >= 1L << b) { b++; }
                    lock (_gate) { _buckets[b]++; _sum += ms; }
                }
                public long Sum() { lock (_gate) { return _sum; } }
            }
            """,
        ["leases"] = """
            class Owner
            {
                sealed class Lease { public long Granted; public long Duration; }
                private readonly object _gate = new();
                private readonly Dictionary<string, Lease> _leases = new();
                public bool IsValid(string key, long now) { lock (_gate) { return _leases.TryGetValue(key, out var l) && l.Granted + l.Duration > now; } }
                public void Renew(string key, long now, long d) { lock (_gate) { _leases[key] = new Lease { Granted = now, Duration = d }; } }
            }
            """,
        ["pages of a user interface"] = """
            class Owner
            {
                private readonly object _gate = new();
                private int _page, _pageCount;
                private string _title;
                public void Go(int page) { lock (_gate) { if (page < _pageCount) { _page = page; } } }
                public void SetTitle(string t) { lock (_gate) { _title = t; } }
            }
            """,
        ["ring of messages"] = """
            class Owner
            {
                private readonly object _gate = new();
                private readonly object[] _ring = new object[256];
                private int _head, _tail;
                public void Put(object o) { lock (_gate) { _ring[_tail++ & 255] = o; Monitor.Pulse(_gate); } }
                public object Take() { lock (_gate) { while (_head == _tail) { Monitor.Wait(_gate); } return _ring[_head++ & 255]; } }
            }
            """,
    };
}
