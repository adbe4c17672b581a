using System;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>A file before and after a change, and the part of it that the change can mean anything to; null for all of it.</summary>
internal sealed record ChangedFile(SyntaxTree Was, SyntaxTree Now)
{
    public TextSpan? PartOfWas { get; init; }

    public TextSpan? PartOfNow { get; init; }
}

/// <summary>
/// Which types of the changed files a change of bodies can mean anything to, so that the rules need not read the others again.
/// </summary>
/// <remarks>
/// What a rule says in a body depends on another body only by a way that leads from one to the other: calls, values, locks that both can
/// name. Whatever the way, code gets at what is in a type by naming the type, or something that is declared with it. So types that are not
/// joined by a row of such names have nothing to do with each other. Where code is reached without being named (by an interface of the
/// library, as an override of its members, by an object of the library that both sides know), all of the file is asked
/// (<see cref="UnnamedWays"/>). Names are compared without being bound, which only joins more.
/// </remarks>
internal static class ChangeReach
{
    /// <summary>Files besides the changed ones; a way that leads through more of them goes everywhere, as far as anybody can see.</summary>
    private const int MostFiles = 8;

    /// <param name="was">Before.</param>
    /// <param name="now">After.</param>
    /// <param name="files">The changed ones, as wholes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static IReadOnlyList<ChangedFile> In(
        Compilation was, Compilation now, IReadOnlyList<ChangedFile> files, CancellationToken cancellationToken)
    {
        var parts = new List<Unit>();
        foreach (ChangedFile file in files)
        {
            if (PartsOf(file, cancellationToken) is not { } own)
            {
                return files;
            }

            parts.AddRange(own);
        }

        var changed = new HashSet<SyntaxTree>(files.Select(f => f.Now));
        List<Compilation> compilations = WithReferences(now);
        List<Unit> all = parts
            .Concat(compilations.SelectMany(c =>
                c.SyntaxTrees.Where(t => !changed.Contains(t)).Select(t => Unit.Of(t, c, cancellationToken))))
            .ToList();
        bool makesAny = all.Any(u => u.MakesAny);
        return compilations.Any(c => c.Language != LanguageNames.CSharp) || all.Any(u => u.RenamesEverywhere)
            || Joined(parts, all) is not { } joined
            || joined.Any(u => UnnamedWays.LeadTo(u.Now, u.Compilation ?? now, makesAny, cancellationToken)
                || u.Was != u.Now && UnnamedWays.LeadTo(u.Was, was, makesAny, cancellationToken))
            ? files
            : files.Select(f => f with
            {
                PartOfWas = Around(joined.Where(u => u.Was.SyntaxTree == f.Was).Select(u => u.Was)),
                PartOfNow = Around(joined.Where(u => u.Now.SyntaxTree == f.Now).Select(u => u.Now)),
            }).ToList();
    }

    /// <summary>A compilation and those whose sources are at hand with it.</summary>
    private static List<Compilation> WithReferences(Compilation compilation)
    {
        var found = new List<Compilation> { compilation };
        for (int next = 0; next < found.Count; next++)
        {
            found.AddRange(
                found[next].References.OfType<CompilationReference>().Select(r => r.Compilation).Where(c => !found.Contains(c)).Distinct());
        }

        return found;
    }

    private static TextSpan? Around(IEnumerable<SyntaxNode> types)
    {
        List<TextSpan> spans = types.Select(t => t.FullSpan).ToList();
        return spans.Count == 0 ? null : TextSpan.FromBounds(spans.Min(s => s.Start), spans.Max(s => s.End));
    }

    /// <returns>Null where more is changed than types, or other code than that of types is there.</returns>
    private static List<Unit>? PartsOf(ChangedFile file, CancellationToken cancellationToken)
    {
        DeclaredTypes was = DeclaredTypes.In(file.Was, cancellationToken);
        DeclaredTypes now = DeclaredTypes.In(file.Now, cancellationToken);
        if (was.HasStatements || now.HasStatements || was.Types.Length != now.Types.Length
            || !SyntaxFactory.AreEquivalent(file.Was, file.Now, topLevel: true))
        {
            return null;
        }

        var parts = new List<Unit>();
        bool any = false;
        for (int i = 0; i < now.Types.Length; i++)
        {
            MemberDeclarationSyntax before = was.Types[i].Declaration;
            MemberDeclarationSyntax after = now.Types[i].Declaration;
            bool isChanged = !before.IsIncrementallyIdenticalTo(after) && before.ToFullString() != after.ToFullString();
            if (isChanged && (before.ContainsDirectives || after.ContainsDirectives)
                || !was.Types[i].Names.SequenceEqual(now.Types[i].Names))
            {
                return null;
            }

            any |= isChanged;
            parts.Add(new Unit(before, after, now.Types[i].Names, was.Renames.Concat(now.Renames).ToList(), isChanged, cancellationToken)
            {
                RenamesEverywhere = was.RenamesEverywhere || now.RenamesEverywhere,
            });
        }

        return any ? parts : null;
    }

    /// <returns>All that a row of names joins with what is changed; null where that is too much.</returns>
    private static List<Unit>? Joined(List<Unit> parts, List<Unit> all)
    {
        List<Unit> joined = parts.Where(p => p.IsChanged).ToList();
        var open = new List<Unit>(all.Except(joined));
        for (int next = 0; next < joined.Count; next++)
        {
            Unit reached = joined[next];
            joined.AddRange(open.Where(o => Names(o, reached) || Names(reached, o) || o.Names.Any(reached.Names.Contains)));
            open.RemoveAll(joined.Skip(next + 1).Contains);
            if (joined.Count(u => u.IsFile) > MostFiles || parts.All(joined.Contains))
            {
                return null;
            }
        }

        return joined;
    }

    private static bool Names(Unit user, Unit used) => used.Names.Any(user.Mentions);

    /// <summary>An outermost type of a changed file, or all of another file.</summary>
    private sealed class Unit(
        SyntaxNode was, SyntaxNode now, ImmutableArray<string> names, IReadOnlyList<UsingDirectiveSyntax> renames, bool isChanged,
        CancellationToken cancellationToken)
    {
        private readonly List<(IdentifierIndex Words, TextSpan Span)> _places = new[] { was, now }.Distinct().Concat(renames)
            .Select(n => (IdentifierIndex.Of(n.SyntaxTree, cancellationToken), n.FullSpan)).ToList();

        public SyntaxNode Was => was;

        public SyntaxNode Now => now;

        public ImmutableArray<string> Names => names;

        public bool IsChanged => isChanged;

        public bool IsFile => now is CompilationUnitSyntax;

        public bool RenamesEverywhere { get; init; }

        /// <summary>That of another file.</summary>
        public Compilation? Compilation { get; init; }

        /// <summary>Code of the file can make objects of a class that it does not name.</summary>
        public bool MakesAny => _places.Any(p => p.Words.MakesAny);

        public static Unit Of(SyntaxTree tree, Compilation compilation, CancellationToken cancellationToken)
        {
            DeclaredTypes declared = DeclaredTypes.In(tree, cancellationToken);
            SyntaxNode root = tree.GetRoot(cancellationToken);
            return new Unit(root, root, declared.Names, Array.Empty<UsingDirectiveSyntax>(), false, cancellationToken)
            {
                RenamesEverywhere = declared.RenamesEverywhere,
                Compilation = compilation,
            };
        }

        public bool Mentions(string name) => _places.Any(p => p.Words.Contains(name, p.Span));
    }
}
