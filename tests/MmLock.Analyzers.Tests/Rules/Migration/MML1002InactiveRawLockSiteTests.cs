using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Rules.Migration;

public sealed class MML1002InactiveRawLockSiteTests
{
    private const string Mm = """
        public sealed class Mm { [CoarseLock] public readonly ReaderWriterLockSlim Sem = new(); [CoarseLock] public readonly object Gate = new(); }

        """;

    private static Task Verify(string source, params DiagnosticResult[] expected) =>
        RuleVerifier.VerifyAsync("MML1002", Mm + source, expected);

    private static DiagnosticResult At(int place, string message) =>
        new DiagnosticResult("MML1002", DiagnosticSeverity.Info).WithLocation(place).WithMessage(message);

    #region flagged

    [Fact]
    public Task Branch_of_another_build() => Verify(
        """
        class C
        {
            void M(Mm mm)
            {
        #if LINUX
                mm.Sem.{|#0:EnterReadLock|}();
                try { } finally { mm.Sem.{|#1:ExitReadLock|}(); }
        #endif
            }
        }
        """,
        At(0, "'ReaderWriterLockSlim.EnterReadLock' on 'Mm.Sem' is not compiled here, but in a build with LINUX: it must be converted together with the others"),
        At(1, "'ReaderWriterLockSlim.ExitReadLock' on 'Mm.Sem' is not compiled here, but in a build with LINUX: it must be converted together with the others"));

    [Fact]
    public Task Combination_of_symbols() => Verify(
        """
        class C
        {
            void M(Mm mm)
            {
        #if A && !B
        #if C
                {|#0:lock|} (mm.Gate) { }
        #endif
        #elif B
                {|#1:lock|} (mm.Gate) { }
        #endif
            }
        }
        """,
        At(0, "'lock' on 'Mm.Gate' is not compiled here, but in a build with A C: it must be converted together with the others"),
        At(1, "'lock' on 'Mm.Gate' is not compiled here, but in a build with B: it must be converted together with the others"));

    [Fact]
    public Task Whole_type_and_the_declaration_itself() => Verify(
        """
        #if EXTRA
        class Extra
        {
            [CoarseLock] private readonly object _own = new();
            void M() { {|#0:lock|} (_own) { } }
        }
        #endif
        """,
        At(0, "'lock' on 'Extra._own' is not compiled here, but in a build with EXTRA: it must be converted together with the others"));

    [Fact]
    public Task Else_branch_of_several() => Verify(
        """
        class C
        {
            void M(Mm mm)
            {
        #if OFF
                lock (this) { }
        #elif OTHER
                {|#0:lock|} (mm.Gate) { }
        #endif
            }
        }
        """,
        At(0, "'lock' on 'Mm.Gate' is not compiled here, but in a build with OTHER: it must be converted together with the others"));

    #endregion

    #region not flagged

    [Fact]
    public Task Words_that_are_no_lock() => Verify("""
        class C
        {
            void M(Mm mm)
            {
        #if LINUX
                // mm.Sem.EnterReadLock();
                System.Console.WriteLine("lock (mm.Gate)");
                new List<int>().Clear();
        #endif
            }
        }
        """);

    [Fact]
    public Task Undesignated_lock_or_one_that_is_converted() => Verify("""
        class D
        {
            private readonly object _plain = new();
            private readonly MmapLock _mm = new();
            void M()
            {
        #if LINUX
                lock (_plain) { }
                using (_mm.EnterRead()) { }
        #endif
            }
        }
        """);

    [Fact]
    public Task Compiled_in_this_build() => Verify("""
        class C
        {
            void M(Mm mm)
            {
        #if !LINUX
                lock (mm.Gate) { }
        #endif
            }
        }
        """);

    #endregion
}
