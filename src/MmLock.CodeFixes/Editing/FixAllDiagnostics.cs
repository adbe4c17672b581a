using Microsoft.CodeAnalysis.CodeFixes;

namespace MmLock.CodeFixes.Editing;

/// <summary>What a Fix All is to fix, for fixes that change a whole lock and not one place.</summary>
internal static class FixAllDiagnostics
{
    public static async Task<IReadOnlyList<Diagnostic>> OfAsync(FixAllContext context)
    {
        var diagnostics = new List<Diagnostic>();
        switch (context.Scope)
        {
            case FixAllScope.Document when context.Document is { } document:
                diagnostics.AddRange(await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false));
                break;
            case FixAllScope.Project:
                diagnostics.AddRange(await context.GetAllDiagnosticsAsync(context.Project).ConfigureAwait(false));
                break;
            default:
                foreach (Project project in context.Solution.Projects)
                {
                    diagnostics.AddRange(await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false));
                }

                break;
        }

        return diagnostics;
    }
}
