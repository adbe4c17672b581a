using Verify = MmLock.CodeFixes.Tests.Rules.Protocol.LockUseFixVerifier<MmLock.CodeFixes.Rules.Protocol.MML3007UnguardedAccessCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.Protocol;

public sealed partial class MML3007UnguardedAccessCodeFixTests
{
    [Fact]
    public Task Method_with_documentation() => Requires(
        """
            /// <summary>Counts.</summary>
            private void Bump()
            {
                [|_count|]++;
            }
        """,
        """
            /// <summary>Counts.</summary>
            [RequiresLock(nameof(_gate), LockMode.Write)]
            private void Bump()
            {
                _count++;
            }
        """);

    [Fact]
    public Task Strongest_mode_that_the_method_needs() => Requires(
        """
            private int Next()
            {
                int n = [|_count|];
                _count = n + 1;
                return n;
            }
        """,
        """
            [RequiresLock(nameof(_gate), LockMode.Write)]
            private int Next()
            {
                int n = _count;
                _count = n + 1;
                return n;
            }
        """,
        "ReaderWriterLockSlim");

    [Fact]
    public Task Property_and_accessor() => Requires(
        """
            private int Size => [|_count|];
        """,
        """
            [RequiresLock(nameof(_gate), LockMode.Read)]
            private int Size => _count;
        """);

    [Fact]
    public Task Accessor_on_one_line() => Requires(
        """
            private int Size { get { return [|_count|]; } }
        """,
        """
            private int Size { [RequiresLock(nameof(_gate), LockMode.Read)] get { return _count; } }
        """);

    [Fact]
    public Task Lock_of_a_parameter() => Verify.VerifyAsync("MML3007", "RequireOfCallers",
        """
        class Mm { public readonly MmapLock Lock = new(); [GuardedBy(nameof(Lock))] public int Total; }
        static class C
        {
            static int Twice(Mm mm) => mm.[|Total|] * 2;
        }
        """,
        """
        class Mm { public readonly MmapLock Lock = new(); [GuardedBy(nameof(Lock))] public int Total; }
        static class C
        {
            [RequiresLock("mm.Lock", LockMode.Read)]
            static int Twice(Mm mm) => mm.Total * 2;
        }
        """);

    [Fact]
    public Task Namespace_is_imported() => Verify.VerifyAsync("MML3007", "RequireOfCallers",
        ["using System;\n\nclass C\n{\n    private readonly object _gate = new();\n    [MmLock.GuardedBy(nameof(_gate))] private int _count;\n\n    private int Get() => [|_count|];\n}\n"],
        ["using System;\nusing MmLock;\n\nclass C\n{\n    private readonly object _gate = new();\n    [MmLock.GuardedBy(nameof(_gate))] private int _count;\n\n    [RequiresLock(nameof(_gate), LockMode.Read)]\n    private int Get() => _count;\n}\n"]);

    [Fact]
    public Task Local_function_and_then_its_caller() => Requires(
        """
            void M()
            {
                Inner();

                void Inner()
                {
                    lock (this) { }
                    [|_count|]++;
                }
            }
        """,
        """
            [RequiresLock(nameof(_gate), LockMode.Write)]
            void M()
            {
                Inner();

                [RequiresLock(nameof(_gate), LockMode.Write)]
                void Inner()
                {
                    lock (this) { }
                    _count++;
                }
            }
        """,
        iterations: 2);
}
