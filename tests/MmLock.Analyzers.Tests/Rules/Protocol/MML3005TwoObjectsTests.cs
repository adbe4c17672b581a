using MmLock.Analyzers.Operations;
using static MmLock.Analyzers.Tests.Rules.Protocol.LockUseVerifier;

namespace MmLock.Analyzers.Tests.Rules.Protocol;

/// <summary>One lock of two objects of a class, taken in both orders.</summary>
public sealed class MML3005TwoObjectsTests
{
    private static Task Verify(string members, string calls) => VerifyAsync("MML3005", $$"""
        class Space
        {
            private readonly object _gate = new();
            private int _n;
            public int Id;
            {{members}}
            public void Add(int n) { lock (_gate) { _n += n; } }
        }
        class User
        {
            private readonly Space _x = new(), _y = new();
            void Run(Space a, Space b, Space[] all)
            {
                {{calls}}
            }
        }
        """);

    [Fact]
    public Task Two_methods_and_two_calls_that_exchange_the_objects() => Verify("""
        public void Copy(Space other) { lock (_gate) { lock (other._gate) { _n = other._n; } } }
        public void Map(Space other) { lock (_gate) { [|lock|] (other._gate) { other._n = _n; } } }
        """, "a.Copy(b); b.Map(a);");

    /// <summary>The option lets the same object nest; two objects wait for each other all the same.</summary>
    [Fact]
    public Task Converted_with_the_option() => VerifyAsync("MML3005", """
        class Space
        {
            private readonly MmapLock _mm = new(new MmapLockOptions { Recursion = MmapLockRecursion.CoarseByThread });
            private int _n;
            public void Copy(Space other) { using (_mm.EnterWrite()) { using (other._mm.[|EnterWrite|]()) { _n = other._n; } } }
            public static void Run(Space a, Space b) { a.Copy(b); b.Copy(a); }
        }
        """);

    [Fact]
    public Task One_method() => Verify("""
        public void Copy(Space other) { lock (_gate) { [|lock|] (other._gate) { _n = other._n; } } }
        """, "System.Threading.Tasks.Parallel.Invoke(() => _x.Copy(_y), () => _y.Copy(_x));");

    [Fact]
    public Task Second_lock_in_a_callee() => Verify("""
        public void Copy(Space other) { lock (_gate) { other.[|Add|](1); } }
        """, "a.Copy(b); b.Copy(a);");

    [Fact]
    public Task Receiver_last() => Verify("""
        public void Copy(Space other) { lock (_gate) { lock (other._gate) { } } }
        public void From(Space other) { lock (other._gate) { [|lock|] (_gate) { } } }
        """, "a.Copy(b); a.From(b);");

    [Fact]
    public Task Two_parameters() => Verify("""
        public static void Move(Space from, Space to) { lock (from._gate) { [|lock|] (to._gate) { } } }
        """, "Space.Move(a, b); Space.Move(b, a);");

    [Fact]
    public Task Parent_before_child_everywhere() => Verify("""
        public void Attach(Space child) { lock (_gate) { lock (child._gate) { } } }
        """, "a.Attach(b); _x.Attach(_y); a.Attach(_x);");

    [Fact]
    public Task Other_object_at_each_call() => Verify("""
        public void Copy(Space other) { lock (_gate) { lock (other._gate) { } } }
        """, "all[0].Copy(all[1]); all[1].Copy(all[2]); a.Copy(b); b.Copy(_x);");

    [Fact]
    public Task Method_that_chooses_the_order() => Verify("""
        public void Copy(Space other)
        {
            if (Id < other.Id) { lock (_gate) { lock (other._gate) { } } }
            else { lock (other._gate) { lock (_gate) { } } }
        }
        """, "a.Copy(b); b.Copy(a);");

    [Fact]
    public Task One_after_the_other() => Verify("""
        public void Copy(Space other) { lock (_gate) { _n++; } lock (other._gate) { } }
        """, "a.Copy(b); b.Copy(a);");
}
