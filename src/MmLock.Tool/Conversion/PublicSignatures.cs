using Microsoft.CodeAnalysis;
using MmLock.Analyzers.Locks;
using MmLock.CodeFixes.Editing;
using MmLock.Tool.Inventory;
using MmLock.Tool.Loading;

namespace MmLock.Tool.Conversion;

/// <summary>A declaration of a library that code elsewhere can name, and that has the type of a lock in it.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Lock">The lock.</param>
/// <param name="LockId">Its ID.</param>
/// <param name="Signature">The declaration as it was.</param>
internal sealed record ChangedSignature(string Place, string Lock, string LockId, string Signature);

/// <summary>
/// What a conversion changes for code that is not in the solution: a public constructor that is given the lock, a property that gives it.
/// </summary>
internal static class PublicSignatures
{
    private static readonly SymbolDisplayFormat s_format = SymbolDisplayFormat.CSharpShortErrorMessageFormat
        .WithMemberOptions(
            SymbolDisplayMemberOptions.IncludeContainingType | SymbolDisplayMemberOptions.IncludeParameters
            | SymbolDisplayMemberOptions.IncludeType)
        .WithParameterOptions(
            SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeParamsRefOut);

    /// <param name="solution">Before the conversion.</param>
    /// <param name="input">What belongs to the user.</param>
    /// <param name="lockIds">The locks that are converted.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<IReadOnlyList<ChangedSignature>> OfAsync(
        Solution solution, InputPath input, IReadOnlyCollection<string> lockIds, CancellationToken cancellationToken)
    {
        var found = new HashSet<ChangedSignature>();
        HashSet<ProjectId> own = [.. SolutionLoader.Own(solution, input).Select(p => p.Id)];
        foreach (ProjectLocks project in (await SolutionLocks.OfAsync(solution, cancellationToken)).Projects
            .Where(p => own.Contains(p.Project.Id)
                && p.Project.CompilationOptions?.OutputKind is OutputKind.DynamicallyLinkedLibrary or OutputKind.NetModule))
        {
            foreach (LockAliasSet group in project.Groups.Where(g => SolutionLocks.IdsOf(g).Any(lockIds.Contains)))
            {
                // An object of data keeps its type: its lock stands beside it.
                foreach (ISymbol declared in group.Companion is null ? group.Members.Select(DeclarationOf).Where(IsPublic) : [])
                {
                    if (declared.Locations.FirstOrDefault(l => l.IsInSource) is { } at)
                    {
                        (string file, int line, _) = SiteRecord.PlaceOf(at, input.Root);
                        LockId id = group.IdOf(group.Roots[0]);
                        found.Add(new ChangedSignature($"{file}:{line}", id.Name, id.Id, declared.ToDisplayString(s_format)));
                    }
                }
            }
        }

        return [.. found.OrderBy(s => s.Place, StringComparer.Ordinal).ThenBy(s => s.Signature, StringComparer.Ordinal)];
    }

    private static ISymbol DeclarationOf(ISymbol member) => member switch
    {
        IParameterSymbol { ContainingSymbol: { } owner } => DeclarationOf(owner),
        IMethodSymbol { AssociatedSymbol: { } property } => property,
        _ => member,
    };

    private static bool IsPublic(ISymbol symbol)
    {
        if (symbol is not (IFieldSymbol or IPropertySymbol or IMethodSymbol
            {
                MethodKind: MethodKind.Ordinary or MethodKind.Constructor or MethodKind.DelegateInvoke
            }))
        {
            return false;
        }

        for (ISymbol? at = symbol; at is not null and not INamespaceSymbol; at = at.ContainingSymbol)
        {
            if (at.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal))
            {
                return false;
            }
        }

        return true;
    }
}
