using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Rules.Protocol;

/// <summary>
/// Runs the rules on the use of held locks over marked-up source: <c>[|…|]</c> where the rule under test must report,
/// nothing anywhere else, from its neighbours neither: one defect is one diagnostic.
/// </summary>
internal static class LockUseVerifier
{
    public static Task VerifyAsync(string id, string source, params DiagnosticResult[] expected) =>
        VerifyAsync(id, [source], OutputKind.DynamicallyLinkedLibrary, expected);

    public static Task VerifyAsync(string id, string[] sources, OutputKind kind, params DiagnosticResult[] expected) =>
        VerifyAsync(id, sources, kind, null, expected);

    public static Task VerifyAsync(string id, string[] sources, OutputKind kind, string? library, params DiagnosticResult[] expected) =>
        RuleVerifier.VerifyAsync(
            id,
            RuleIds.LockUse,
            sources.Select(s => Prelude.Usings + s),
            expected,
            kind,
            library: library is null ? null : Prelude.Usings + library);

    public static DiagnosticResult Says(string id, DiagnosticSeverity severity, string message) =>
        RuleVerifier.Says(id, severity, message);
}
