using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Inventory;

/// <summary>A type that is a lock of the user's own, written over <c>Interlocked</c> and <c>Volatile</c>.</summary>
/// <param name="MetadataName">As a list of primitives names it.</param>
/// <param name="DeclaredAt">Its identifier.</param>
/// <param name="Lines">What to put into the list, so that its operations are read.</param>
internal sealed record CandidatePrimitive(string MetadataName, Location DeclaredAt, ImmutableArray<string> Lines);

/// <summary>
/// Finds lock types that no list names: a method that waits in a loop until a word of its own goes from free to held, and one
/// that sets it back, and nothing else in either. What a lock guards does not show here, so it is a suggestion.
/// </summary>
internal static class CandidatePrimitives
{
    public static ImmutableArray<CandidatePrimitive> In(LockAliasAnalysis graph, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<CandidatePrimitive>();
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (SyntaxTree tree in graph.Models.Compilation.SyntaxTrees
            .Where(t => IdentifierIndex.Of(t, cancellationToken).Contains(nameof(Interlocked))))
        {
            SyntaxNode root = tree.GetRoot(cancellationToken);
            foreach (TypeDeclarationSyntax declaration in IdentifierIndex.Of(tree, cancellationToken).Uses(nameof(Interlocked), root)
                .Select(u => u.FirstAncestorOrSelf<TypeDeclarationSyntax>()).OfType<TypeDeclarationSyntax>().Distinct())
            {
                if (graph.Models.Get(tree).GetDeclaredSymbol(declaration, cancellationToken) is INamedTypeSymbol type && seen.Add(type)
                    && !graph.Types.IsRawLock(type) && Read(type, graph.Models, cancellationToken) is { } primitive)
                {
                    found.Add(primitive);
                }
            }
        }

        return found.ToImmutable();
    }

    private static CandidatePrimitive? Read(INamedTypeSymbol type, SemanticModels models, CancellationToken cancellationToken)
    {
        List<LockWordUse> uses = type.GetMembers().Where(m => !m.IsImplicitlyDeclared && !m.IsStatic)
            .Select(m => LockWordUse.Read(m, models, cancellationToken)).OfType<LockWordUse>().ToList();
        foreach (IFieldSymbol word in uses.SelectMany(u => u.Words.Keys).Distinct<IFieldSymbol>(SymbolEqualityComparer.Default))
        {
            List<LockWordUse> own = uses.Where(u => u.Words.ContainsKey(word)).ToList();
            bool isSequence = !own.Any(u => u.Verb(word) == LockVerb.Acquire && u.Mode(word) == HoldMode.Write)
                && own.Any(u => u.TestsParity && u.Waits && u.Steps(word) == WordSteps.Up)
                && own.Any(u => u.Steps(word) == WordSteps.Raise);
            bool isLock = isSequence
                || own.Any(u => u.Verb(word) == LockVerb.Acquire && u.Mode(word) == HoldMode.Write)
                && own.Any(u => u.Verb(word) == LockVerb.Release);
            if (isLock)
            {
                return new CandidatePrimitive(MetadataName(type), type.Locations[0], Lines(type, word, own, isSequence));
            }
        }

        return null;
    }

    private static ImmutableArray<string> Lines(INamedTypeSymbol type, IFieldSymbol word, List<LockWordUse> uses, bool isSequence)
    {
        bool hasModes = !isSequence
            && uses.Any(u => u.Verb(word) is LockVerb.Acquire or LockVerb.TryAcquire && u.Mode(word) == HoldMode.Read);
        List<LockWordUse> acquires = uses.Where(u => u.Verb(word) == LockVerb.Acquire).ToList();
        bool isOwned = acquires.Any(u => u.AsksThread);
        bool isReentrant = isOwned && acquires.Any(u => u.CountsUp);
        var lines = ImmutableArray.CreateBuilder<string>();
        lines.Add("type " + MetadataName(type)
            + (hasModes ? " modes" : "")
            + (type.IsValueType ? " value" : "")
            + (isOwned ? " affine" : "")
            + " spins"
            + (isReentrant ? " reentrant" : acquires.Any(u => u.Throws) ? " again=throws" : " again=spins"));
        foreach (IGrouping<string, LockWordUse> member in uses.Where(u => u.Member.DeclaredAccessibility != Accessibility.Private)
            .GroupBy(u => u.Member.Name))
        {
            // Overloads share a line: what they do not share cannot be said.
            List<string> said = member.Select(u => LineOf(u, word, hasModes, isSequence)).Distinct().ToList();
            lines.Add(said.Count == 1 ? said[0] : "other " + member.Key);
        }

        return lines.ToImmutable();
    }

    private static string LineOf(LockWordUse use, IFieldSymbol word, bool hasModes, bool isSequence)
    {
        LockVerb verb = isSequence
            ? use.Steps(word) switch
            {
                WordSteps.Up when use.Waits => LockVerb.Acquire,
                WordSteps.Raise => LockVerb.Release,
                _ => LockVerb.Foreign,
            }
            : use.Verb(word);
        string mode = hasModes && verb is LockVerb.Acquire or LockVerb.TryAcquire or LockVerb.Release
            ? use.Mode(word) == HoldMode.Read ? "read " : "write "
            : "";
        string text = verb switch
        {
            LockVerb.Acquire => "acquire ",
            LockVerb.TryAcquire => "try ",
            LockVerb.Release => "release ",
            LockVerb.Query => "query ",
            _ => "other ",
        };
        return text + mode + use.Member.Name + (verb is LockVerb.Acquire or LockVerb.TryAcquire ? use.Marks : "");
    }

    private static string MetadataName(INamedTypeSymbol type) => type.ContainingType is { } outer
        ? MetadataName(outer) + "+" + type.MetadataName
        : type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() + "." + type.MetadataName
        : type.MetadataName;
}
