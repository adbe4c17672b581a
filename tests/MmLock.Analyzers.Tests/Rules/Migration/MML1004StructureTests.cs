namespace MmLock.Analyzers.Tests.Rules.Migration;

/// <summary>MML1004 for acquires that need no address: what they touch, they touch quickly, and no range holder relies on it.</summary>
public sealed class MML1004StructureTests
{
    private const string Pool = """
        public sealed class Frame { public byte[] Data = new byte[4096]; public bool Dirty; public int Pins; }

        public sealed partial class Pool
        {
            private readonly MmapLock _gate = new();
            private readonly Dictionary<long, Frame> _frames = new();
            private readonly List<long> _free = new();
            private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file = System.IO.File.OpenHandle("data");
            private int _hits;
            private long _limit;
            private bool _closed;
            public int Hits => _hits;

            private Frame Load(long page)
            {
                var frame = new Frame();
                System.IO.RandomAccess.Read(_file, frame.Data, page * 4096);
                return frame;
            }
        }

        """;

    /// <summary>A holder of a range that lets go of the structure while it reads a file, and comes back to what it knew.</summary>
    private const string Holder = """
            public void Fill(long page, AddressRange where)
            {
                using (_gate.EnterWrite(where))
                {
                    using (_gate.VmaLock.Enter())
                    {
                        if (_closed || page >= _limit)
                        {
                            return;
                        }
                    }

                    Frame frame = Load(page);
                    using (_gate.VmaLock.Enter())
                    {
                        _frames[page] = frame;
                        _hits++;
                    }
                }
            }

        """;

    private static Task Verify(string members, bool holder = false) => RuleVerifier.VerifyAsync(
        "MML1004", Pool + "partial class Pool\n{\n" + (holder ? Holder : "") + members + "\n}\n");

    #region flagged

    [Theory]
    [InlineData("public int M() { using (_gate.[|EnterRead|]()) { return _frames.Count; } }")]
    [InlineData("public int M() { using (_gate.[|EnterRead|]()) return _hits; }")]
    [InlineData("public void M() { using var hold = _gate.[|EnterWrite|](); _hits = 0; }")]
    [InlineData("public void M(CancellationToken token) { using (_gate.[|EnterWrite|](token)) { _free.Clear(); } }")]
    [InlineData("public bool M(long page) { using (RangeGuard g = _gate.[|EnterRead|]()) { return _frames.ContainsKey(page); } }")]
    [InlineData(
        "public bool M(long page) { RangeGuard g = _gate.[|EnterRead|](); try { return _frames.ContainsKey(page); } finally { g.Dispose(); } }")]
    [InlineData(
        "public long M() { using (_gate.[|EnterWrite|]()) { long best = -1; foreach (long page in _free) { if (page > best) { best = page; } } return best; } }")]
    [InlineData(
        "public bool M() { if (!_gate.[|TryEnterWrite|](out RangeGuard g)) { return false; } using (g) { _hits = 0; return true; } }")]
    [InlineData(
        "public bool M() { if (_gate.[|TryEnterWrite|](TimeSpan.FromSeconds(1), out var g)) { using (g) { _hits = 0; } return true; } return false; }")]
    [InlineData(
        "public void M(long page) { using (_gate.[|EnterWrite|]()) { Forget(page); } } private void Forget(long page) { _frames.Remove(page); _free.Add(page); }")]
    [InlineData("public void M() { _gate.[|AcquireWrite|](); try { _hits++; } finally { _gate.ReleaseWrite(); } }")]
    [InlineData("public int M() { if (!_gate.[|TryAcquireRead|](TimeSpan.Zero)) { return -1; } int n = _hits; _gate.ReleaseRead(); return n; }")]
    public Task Touches_the_structure_only(string members) => Verify(members);

    /// <summary>What the range holder writes under the structure lock and does not read again is nobody's to rely on.</summary>
    [Theory]
    [InlineData("public int M() { using (_gate.[|EnterRead|]()) { return _hits; } }")]
    [InlineData("public void M() { using (_gate.[|EnterWrite|]()) { _hits = 0; } }")]
    [InlineData("public int M() { using (_gate.[|EnterRead|]()) { return _frames.Count; } }")]
    [InlineData("public bool M() { using (_gate.[|EnterRead|]()) { return _closed; } }")]
    [InlineData("public void M(long page) { using (_gate.[|EnterWrite|]()) { _free.Add(page); } }")]
    public Task Gets_on_with_a_range_holder(string members) => Verify(members, holder: true);

    #endregion

    #region not flagged

    [Theory]
    [InlineData("public void M() { using (_gate.EnterWrite()) { _closed = true; } }")]
    [InlineData("public void M(long limit) { using (_gate.EnterWrite()) { _limit = limit; } }")]
    [InlineData(
        "public void M(long limit) { using (_gate.EnterWrite()) { Set(ref _limit, limit); } } private static void Set(ref long a, long b) => a = b;")]
    [InlineData("public void M(long limit) { using (_gate.EnterWrite()) { (_limit, _hits) = (limit, 1); } }")]
    [InlineData("public void M(long limit) { using (_gate.EnterWrite()) { ref long l = ref _limit; l = limit; } }")]
    [InlineData(
        "public void M() { using (_gate.EnterWrite()) { Close(); } } private void Close() { Inner(() => _closed = true); } private static void Inner(System.Action a) => a();")]
    public Task Writes_what_a_range_holder_relies_on(string members) => Verify(members, holder: true);

    /// <summary>What a holder of a range does outside of the structure lock no structure hold is safe from.</summary>
    [Theory]
    [InlineData("_hits = 1;", "public int M() { using (_gate.EnterRead()) { return _hits; } }")]
    [InlineData("_free.Add(1);", "public int M() { using (_gate.EnterRead()) { return _free.Count; } }")]
    [InlineData("int h = _hits; Console.WriteLine(h);", "public void M() { using (_gate.EnterWrite()) { _hits = 2; } }")]
    [InlineData("_frames[1].Dirty = true;", "public bool M(Frame f) { using (_gate.EnterRead()) { return f.Dirty; } }")]
    [InlineData("_frames[1].Data[0] = 1;", "public int M(Frame f) { using (_gate.EnterRead()) { return f.Data[0]; } }")]
    public Task Range_holder_works_on_the_same_without_the_structure_lock(string open, string members) => Verify(
        "public void R(AddressRange where) { using (_gate.EnterWrite(where)) { " + open + " } }\n" + members);

    [Theory]
    [InlineData("public void M(long page) { using (_gate.EnterWrite()) { _frames[page] = Load(page); } }")]
    [InlineData("public void M() { using (_gate.EnterWrite()) { Thread.Sleep(1); _hits++; } }")]
    [InlineData("public void M() { using (_gate.EnterWrite()) { lock (_free) { _hits++; } } }")]
    [InlineData("public void M(System.Action a) { using (_gate.EnterWrite()) { a(); _hits++; } }")]
    [InlineData("public async Task M() { using (_gate.EnterWrite()) { await Task.Yield(); _hits++; } }")]
    [InlineData("public async Task M() { using (await _gate.EnterWriteAsync()) { _hits++; } }")]
    [InlineData("public IEnumerable<long> M() { using (_gate.EnterRead()) { foreach (long f in _free) { yield return f; } } }")]
    [InlineData("public void M() { RangeGuard g = _gate.EnterWrite(); _hits++; g.DowngradeToRead(); Console.Write(_hits); g.Dispose(); }")]
    [InlineData("public RangeGuard M() { RangeGuard g = _gate.EnterWrite(); _hits++; return g; }")]
    [InlineData("public void M() { if (_hits > 0) _gate.AcquireWrite(); else return; _hits++; _gate.ReleaseWrite(); }")]
    [InlineData("public void M() { using (_gate.EnterWrite()) { _gate.AssertHeld(AddressRange.All, LockMode.Write); _hits++; } }")]
    [InlineData("public void M() { using (_gate.EnterWrite()) { using (_gate.VmaLock.Enter()) { _hits++; } } }")]
    [InlineData(
        "public void M() { using (_gate.EnterWrite()) { Inner(); } } private void Inner() { _gate.AssertHeld(AddressRange.All, LockMode.Write); _hits++; }")]
    [InlineData("public void M() { using (_gate.EnterWrite()) { } }")]
    [InlineData(
        "public void M(TimeSpan t, CancellationToken c) { if (_gate.TryEnterWrite(t, c, out RangeGuard g)) { using (g) { _hits++; } } }")]
    [InlineData("private RangeGuard _kept; public void M() { if (_gate.TryEnterWrite(out _kept)) { _hits++; _kept.Dispose(); } }")]
    [InlineData("public void M() { using (_gate.EnterStructure(LockMode.Write)) { _hits++; } }")]
    public Task Needs_a_coarse_hold(string members) => Verify(members);

    #endregion
}
