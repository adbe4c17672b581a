using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using static MmLock.Analyzers.Tests.Rules.Hold.HoldVerifier;

namespace MmLock.Analyzers.Tests.Rules.Hold;

public sealed class MML2002UserAllocationUnderLockTests
{
    private static Task Verify(string source, params DiagnosticResult[] expected) => VerifyAsync("MML2002", Mm + source, expected);

    #region flagged

    [Fact]
    public Task Collection_expression_with_spreads() => Verify("""
        class C
        {
            byte[] _last = [];
            void M(Mm mm, byte[] a, byte[] b) { lock (mm.Gate) { _last = [|[.. a, .. b]|]; } }
            void Fixed(Mm mm) { lock (mm.Gate) { _last = [1, 2, 3]; } }
        }
        """);

    /// <summary>A statement locks an <c>object</c>, whatever the object is.</summary>
    [Theory]
    [InlineData("[CoarseLock] class C", "this")]
    [InlineData("class C : Base", "this")]
    [InlineData("class C", "_base")]
    [InlineData("class C", "_base.Other")]
    [InlineData("class C", "typeof(Base)")]
    public Task Object_of_data_that_is_locked_as_such(string declaration, string locked) => Verify($$"""
        [CoarseLock] class Base { public Base? Other; public void F() { lock (typeof(Base)) { } } }
        {{declaration}}
        {
            readonly Base _base = new();
            byte[] _last = [];
            void M(int n) { lock ({{locked}}) { _last = [|new byte[n]|]; } }
        }
        """);

    [Fact]
    public Task Native_memory() => Verify("""
        unsafe class C { void* M(Mm mm) { lock (mm.Gate) return NativeMemory.[|Alloc|](4096); } }
        """);

    [Fact]
    public Task Marshal_and_aligned() => Verify("""
        unsafe class C
        {
            void M(Mm mm, int size)
            {
                mm.Sem.EnterWriteLock();
                try { Marshal.[|AllocHGlobal|](size); NativeMemory.[|AlignedAlloc|](4096, 4096); }
                finally { mm.Sem.ExitWriteLock(); }
            }
        }
        """);

    [Fact]
    public Task Mmap_of_the_operating_system() => Verify("""
        class C
        {
            [DllImport("libc")] static extern nint mmap(nint address, nuint length, int protection, int flags, int file, nint offset);
            nint M(Mm mm) { using (mm.Lock.EnterWrite()) return [|mmap|](0, 4096, 3, 34, -1, 0); }
        }
        """);

    [Fact]
    public Task Buffer_of_a_length_that_the_caller_chose() => Verify("""
        class C { byte[] M(Mm mm, int length) { lock (mm.Gate) return [|new byte[length]|]; } }
        """);

    [Fact]
    public Task Buffer_of_a_computed_size() => Verify("""
        class Area { public ulong Start, End; }
        class C { byte[] M(Mm mm, Area area) { lock (mm.Gate) { ulong size = area.End - area.Start; return [|new byte[size]|]; } } }
        """);

    [Fact]
    public Task Rent_of_a_variable_size() => Verify("""
        class C { void M(Mm mm, int pages) { using var g = mm.Lock.EnterRead(); var a = ArrayPool<byte>.Shared.[|Rent|](pages * 4096); ArrayPool<byte>.Shared.Return(a); } }
        """);

    [Fact]
    public Task Under_the_structure_lock() => Verify("""
        class C { byte[] M(Mm mm, AddressRange r, int n) { using (mm.Lock.EnterRead(r)) using (mm.Vmas.Enter()) return [|new byte[n]|]; } }
        """);

    [Fact]
    public Task Size_decided_by_the_caller_of_the_callee() => Verify("""
        class C
        {
            byte[] M(Mm mm, int pages) { lock (mm.Gate) return [|Buffer|](pages * 4096); }
            static byte[] Buffer(int size) => new byte[size];
        }
        """);

    [Fact]
    public Task Annotated_allocator() => Verify("""
        class Frames { [AllocatesUserMemory] public static int Allocate() => 0; }
        class C { int M(Mm mm) { lock (mm.Gate) return Frames.[|Allocate|](); } }
        """);

    [Fact]
    public Task Copy_of_a_buffer() => Verify("""
        class C { byte[] M(Mm mm, ReadOnlySpan<byte> bytes) { lock (mm.Gate) return bytes.[|ToArray|](); } }
        """);

    [Fact]
    public Task Generic_and_out_parameter() => Verify("""
        class C
        {
            bool Try<T>(Mm mm, int count, out T[]? items) where T : unmanaged
            {
                items = null;
                if (!mm.Sem.TryEnterWriteLock(0)) return false;
                items = [|new T[count]|];
                mm.Sem.ExitWriteLock();
                return true;
            }
        }
        """);

    [Fact]
    public Task Async_method_with_a_guard() => Verify("""
        class C
        {
            async Task<byte[]> M(Mm mm, int length)
            {
                using (await mm.Lock.EnterWriteAsync().ConfigureAwait(false))
                    return [|new byte[length]|];
            }
        }
        """);

    [Fact]
    public Task Interface_annotation_wins() => Verify("""
        interface IPool { [AllocatesUserMemory] int Take(); }
        class Pool : IPool { public int Take() => 0; }
        class C { void M(Mm mm, IPool pool) { lock (mm.Gate) pool.[|Take|](); } }
        """);

    [Fact]
    public Task Array_that_grows_to_what_is_asked_for() => Verify("""
        class C
        {
            private int[] _items = new int[4];
            private byte[] _bytes = [];
            private ulong _size;

            void M(Mm mm, int n, int[] others)
            {
                lock (mm.Gate)
                {
                    Array.[|Resize|](ref _items, n);
                    Array.[|Resize|](ref _items, _items.Length + n);
                    Array.[|Resize|](ref _bytes, (int)_size);
                    _items = [|new int[others.Length * 2]|];
                }
            }
        }
        """);

    #endregion

    #region not flagged

    [Fact]
    public Task Constant_size() => Verify("""
        class C { const int PageSize = 4096; byte[] M(Mm mm) { lock (mm.Gate) return new byte[PageSize]; } }
        """);

    [Fact]
    public Task Small_objects() => Verify("""
        record Area(ulong Start, ulong End);
        class C { Area M(Mm mm, ulong a, ulong b) { lock (mm.Gate) return new Area(a, b); } }
        """);

    [Fact]
    public Task Array_with_its_elements() => Verify("""
        class C { int[] M(Mm mm, int a) { lock (mm.Gate) { int[] x = { a, a }; return new[] { a, x[0] }; } } }
        """);

    [Fact]
    public Task Array_of_objects() => Verify("""
        class C { object[] M(Mm mm, int n) { lock (mm.Gate) return new object[n]; } }
        """);

    [Fact]
    public Task Constant_size_through_a_callee() => Verify("""
        class C { byte[] M(Mm mm) { lock (mm.Gate) return Buffer(4096); } static byte[] Buffer(int size) => new byte[size]; }
        """);

    [Fact]
    public Task Default_argument_is_constant() => Verify("""
        class C { byte[] M(Mm mm) { lock (mm.Gate) return Buffer(); } static byte[] Buffer(int size = 512) => new byte[size]; }
        """);

    [Fact]
    public Task Rent_of_a_constant_size() => Verify("""
        class C { void M(Mm mm) { lock (mm.Gate) ArrayPool<byte>.Shared.Return(ArrayPool<byte>.Shared.Rent(4096)); } }
        """);

    [Fact]
    public Task Static_readonly_size() => Verify("""
        class C { static readonly int s_page = Environment.SystemPageSize; byte[] M(Mm mm) { lock (mm.Gate) return new byte[s_page]; } }
        """);

    [Fact]
    public Task Hoisted_before_the_hold() => Verify("""
        class C { byte[] M(Mm mm, int n) { var buffer = new byte[n]; lock (mm.Gate) buffer[0] = 1; return buffer; } }
        """);

    [Fact]
    public Task Under_a_range() => Verify("""
        class C { byte[] M(Mm mm, AddressRange range, int n) { using (mm.Lock.EnterWrite(range)) return new byte[n]; } }
        """);

    [Fact]
    public Task On_the_stack() => Verify("""
        class C { int M(Mm mm, int n) { lock (mm.Gate) { Span<byte> s = stackalloc byte[n]; return s.Length; } } }
        """);

    [Fact]
    public Task Without_effects_by_annotation() => Verify("""
        class C { void M(Mm mm, int n) { lock (mm.Gate) Grow(n); } [NoLockEffects] static void Grow(int n) { _ = new byte[n]; } }
        """);

    [Fact]
    public Task Released_in_finally_before() => Verify("""
        class C
        {
            byte[] M(Mm mm, int n)
            {
                int size;
                mm.DownRead();
                try { size = n + mm.GetHashCode(); } finally { mm.UpRead(); }
                return new byte[size];
            }
        }
        """);

    /// <summary>As lists do that hand out what they found in an array of their caller's, and that grow by steps.</summary>
    [Fact]
    public Task Array_of_the_caller_that_is_full_grows() => Verify("""
        class C
        {
            private readonly int _step;
            private int[] _items = new int[4];
            private int _count;

            public C(int step) => _step = step;

            public int Find(Mm mm, int from, int to, ref int[] output)
            {
                lock (mm.Gate)
                {
                    int found = 0;
                    foreach (int item in new[] { 1, 2, 3 })
                    {
                        if (found == output.Length)
                        {
                            Array.Resize(ref output, found + 32);
                        }

                        output[found++] = item;
                    }

                    return found;
                }
            }

            public void Twice(Mm mm, ref int[] output) { lock (mm.Gate) { Array.Resize(ref output, output.Length * 2); } }

            public void Add(Mm mm, int item)
            {
                lock (mm.Gate)
                {
                    if (_count + 1 > _items.Length)
                    {
                        Array.Resize(ref _items, _items.Length + _step);
                    }

                    _items[_count++] = item;
                }
            }
        }
        """);

    [Fact]
    public Task Array_that_is_made_as_large_as_somebody_says() => Verify("""
        class C
        {
            public void ToOrder(Mm mm, int count, ref int[] output)
            {
                lock (mm.Gate) { if (count > output.Length) { Array.[|Resize|](ref output, count); } }
            }

            public void AfterAll(Mm mm, int count, int more, ref int[] output)
            {
                lock (mm.Gate) { if (count == output.Length) { count += more; Array.[|Resize|](ref output, count); } }
            }

            public void Other(Mm mm, int count, int[] other, ref int[] output)
            {
                lock (mm.Gate) { if (count == other.Length) { Array.[|Resize|](ref output, count + 1); } }
            }

            public void Else(Mm mm, int count, ref int[] output)
            {
                lock (mm.Gate) { if (count == output.Length) { } else { Array.[|Resize|](ref output, count); } }
            }

            public void By(Mm mm, int count, ref int[] output) { lock (mm.Gate) { Array.[|Resize|](ref output, output.Length + count); } }
        }
        """);

    /// <summary>What is found goes into the array one by one, and a copy is as long as what is kept.</summary>
    [Fact]
    public Task Array_as_long_as_what_is_kept() => Verify("""
        class C
        {
            private readonly List<string> _names = new();
            private readonly Dictionary<long, int> _sizes = new();

            public void Names(Mm mm, ref string[] output)
            {
                lock (mm.Gate) { if (_names.Count > output.Length) { Array.Resize(ref output, _names.Count); } }
            }

            public int[] Sizes(Mm mm) { lock (mm.Gate) { int count = _sizes.Count + 1; return new int[count]; } }

            public int[] Copy(Mm mm) { lock (mm.Gate) { return [.. _sizes.Values]; } }

            public bool[] Marks(Mm mm, string[] names) { lock (mm.Gate) { return new bool[names.Length]; } }

            public void Find(Mm mm, ref int[] output, ref int found)
            {
                lock (mm.Gate)
                {
                    foreach (int size in _sizes.Values)
                    {
                        if (output.Length <= found) { Array.Resize(ref output, found + 32); }
                        output[found++] = size;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task Array_as_long_as_bytes_or_as_somebody_says() => Verify("""
        class C
        {
            private readonly List<byte> _image = new();
            private readonly List<string> _names = new();

            public byte[] Image(Mm mm) { lock (mm.Gate) { return [|new byte[_image.Count]|]; } }

            public int[] Each(Mm mm, int each) { lock (mm.Gate) { return [|new int[_names.Count * each]|]; } }

            public void Put(Mm mm, int at, ref int[] output)
            {
                lock (mm.Gate) { if (output.Length <= at) { Array.[|Resize|](ref output, at + 1); } output[at] = 1; }
            }

            public void Gap(Mm mm, int gap, ref int[] output)
            {
                lock (mm.Gate)
                {
                    int at = 0;
                    at += gap;
                    if (output.Length <= at) { Array.[|Resize|](ref output, at + 1); }
                    output[at++] = 1;
                }
            }
        }
        """);

    [Fact]
    public Task Array_that_is_full_grows() => Verify("""
        class C
        {
            private int[] _items = new int[4];
            private int _count;

            public void Add(Mm mm, int item)
            {
                lock (mm.Gate)
                {
                    if (_count == _items.Length)
                    {
                        int room = Math.Max(16, _count * 2);
                        Array.Resize(ref _items, room);
                    }

                    _items[_count++] = item;
                }
            }

            public void AddByHand(Mm mm, int item)
            {
                lock (mm.Gate)
                {
                    if (_count == _items.Length)
                    {
                        var larger = new int[_items.Length * 2];
                        Array.Copy(_items, larger, _count);
                        _items = larger;
                    }

                    _items[_count++] = item;
                }
            }
        }
        """);

    #endregion
}
