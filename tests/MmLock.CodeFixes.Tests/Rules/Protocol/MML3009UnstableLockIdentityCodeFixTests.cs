using Verify = MmLock.CodeFixes.Tests.Rules.Protocol.LockUseFixVerifier<MmLock.CodeFixes.Rules.Protocol.MML3009UnstableLockIdentityCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.Protocol;

public sealed class MML3009UnstableLockIdentityCodeFixTests
{
    private static Task Declares(string before, string after, int iterations = 1) =>
        Verify.VerifyAsync("MML3009", "Declaration", before, after, iterations, isSound: true);

    private static Task Captures(string before, string after) => Verify.VerifyAsync("MML3009", "Capture", before, after);

    private static Task OffersNothing(string source) => Verify.VerifyAsync("MML3009", null, source, source);

    [Fact]
    public Task Field_becomes_readonly() => Declares(
        """
        class C
        {
            // Guards everything.
            private object _gate = new(); // one

            void M() { lock ([|_gate|]) { } }
        }
        """,
        """
        class C
        {
            // Guards everything.
            private readonly object _gate = new(); // one

            void M() { lock (_gate) { } }
        }
        """);

    [Fact]
    public Task Many_sites_of_one_field_and_of_several() => Declares(
        """
        class C
        {
            private object _a = new();
            private static SemaphoreSlim s_one = new(1, 1);
            SemaphoreSlim Same => s_one;
            void M() { lock ([|_a|]) { } [|s_one|].Wait(); s_one.Release(); }
            void N() { lock ([|_a|]) { } lock (_a) { } }
        }
        """,
        """
        class C
        {
            private readonly object _a = new();
            private static readonly SemaphoreSlim s_one = new(1, 1);
            SemaphoreSlim Same => s_one;
            void M() { lock (_a) { } s_one.Wait(); s_one.Release(); }
            void N() { lock (_a) { } lock (_a) { } }
        }
        """,
        iterations: 2);

    [Fact]
    public Task Declaration_in_another_file() => Verify.VerifyAsync("MML3009", "Declaration",
        ["partial class P\n{\n    void M() { lock ([|_gate|]) { } }\n}\n", "partial class P\n{\n    private object _gate = new();\n}\n"],
        ["partial class P\n{\n    void M() { lock (_gate) { } }\n}\n", "partial class P\n{\n    private readonly object _gate = new();\n}\n"],
        isSound: true);

    [Fact]
    public Task Private_setter_goes() => Declares(
        """
        class C
        {
            public object Gate { get; private set; } = new();
            void M() { lock ([|Gate|]) { } }
        }
        """,
        """
        class C
        {
            public object Gate { get; } = new();
            void M() { lock (Gate) { } }
        }
        """);

    [Fact]
    public Task Assigned_in_the_constructor() => Declares(
        "class C { private object _gate; C(object gate) { _gate = gate; } void M() { lock ([|_gate|]) { } } }",
        "class C { private readonly object _gate; C(object gate) { _gate = gate; } void M() { lock (_gate) { } } }");

    [Fact]
    public Task Spin_lock_becomes_mutable() => Verify.VerifyAsync(
        "MML3009",
        "mutable",
        "class C { private readonly SpinLock _spin = new(false); void M() { bool taken = false; [|_spin|].Enter(ref taken); if (taken) _spin.Exit(); } }",
        "class C { private SpinLock _spin = new(false); void M() { bool taken = false; _spin.Enter(ref taken); if (taken) _spin.Exit(); } }");

    [Fact]
    public Task Assigned_member_is_read_once() => Captures(
        """
        class C
        {
            private List<int> _items = new();

            List<int> Take()
            {
                // All of them.
                lock ([|_items|])
                {
                    List<int> all = _items;
                    _items = new();
                    return all;
                }
            }
        }
        """,
        """
        class C
        {
            private List<int> _items = new();

            List<int> Take()
            {
                // All of them.
                var gate = _items;
                lock (gate)
                {
                    List<int> all = _items;
                    _items = new();
                    return all;
                }
            }
        }
        """);

    [Fact]
    public Task Release_uses_the_same_local() => Captures(
        """
        class C
        {
            public SemaphoreSlim One { get; set; } = new(1, 1);

            void M()
            {
                this.[|One|].Wait();
                try { One = new(1, 1); } finally { this.One.Release(); }
            }
        }
        """,
        """
        class C
        {
            public SemaphoreSlim One { get; set; } = new(1, 1);

            void M()
            {
                var gate = this.One;
                gate.Wait();
                try { One = new(1, 1); } finally { gate.Release(); }
            }
        }
        """);

    [Fact]
    public Task Monitor_calls() => Captures(
        "class C { private object _gate = new(); void Reset() => _gate = new(); void M() {\n    Monitor.Enter([|_gate|]);\n    try { } finally { Monitor.Exit(_gate); } } }",
        "class C { private object _gate = new(); void Reset() => _gate = new(); void M() {\n    var gate = _gate;\n    Monitor.Enter(gate);\n    try { } finally { Monitor.Exit(gate); } } }");

    [Fact]
    public Task Nothing_for_what_others_can_assign_and_for_shared_declarations() => OffersNothing(
        "class C { public object Open = new(); private object _a = new(), _b = new(); public object Gate { get; set; } = new(); object New => new(); void M() { lock ([|Open|]) { } lock ([|_a|]) { } lock ([|Gate|]) { } lock ([|New|]) { } } void Set() => _b = new(); }");

    [Fact]
    public Task Field_that_goes_by_reference_stays() => OffersNothing(
        """
        class C
        {
            private object _gate = new();
            private string? _name;
            private bool _done;
            string Name => LazyInitializer.EnsureInitialized(ref _name, ref _done, ref _gate!, () => "a");
            int M() { lock ([|_gate|]) { return Name.Length; } }
        }
        """);
}
