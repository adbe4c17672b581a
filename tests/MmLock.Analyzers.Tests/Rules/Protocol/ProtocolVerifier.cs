using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Rules.Protocol;

/// <summary>
/// Runs the rules on acquire and release over marked-up source: <c>[|…|]</c> where the rule under test must report,
/// <c>{|MMLnnnn:…|}</c> where a neighbour must, nothing anywhere else: one defect is one diagnostic.
/// </summary>
internal static class ProtocolVerifier
{
    public static Task VerifyAsync(string id, string source, params DiagnosticResult[] expected) =>
        VerifyAsync(id, [source], OutputKind.DynamicallyLinkedLibrary, expected);

    public static Task VerifyAsync(string id, string[] sources, OutputKind kind, params DiagnosticResult[] expected) =>
        RuleVerifier.VerifyAsync(id, RuleIds.Protocol, sources.Select(s => Prelude.Usings + s), expected, kind);

    public static DiagnosticResult Says(string id, DiagnosticSeverity severity, string message) =>
        RuleVerifier.Says(id, severity, message);

    /// <summary>A class with one lock of each kind, and something to do under them; the members of a test go into it.</summary>
    public static string InClass(string members) => $$"""
        partial class C
        {
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly MmapLock _mm = new();
            private readonly object _gate = new();
            private readonly SemaphoreSlim _one = new(1, 1);
            private bool _closed;
            private int _count;
            private static void Work() { }
            private static bool Check(int i) => i > 0;
        }

        partial class C
        {
        {{members}}
        }
        """;
}
