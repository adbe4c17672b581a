using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>Converts whole locks (declaration and every site, in all projects) from a raw primitive to <c>MmapLock</c>.</summary>
internal static class ApiConversion
{
    /// <param name="lockIds"><c>LockId.Id</c> of the locks to convert; a lock with a refused site is left as it is.</param>
    public static Task<Solution> ConvertAsync(
        Solution solution, IReadOnlyCollection<string> lockIds, CancellationToken cancellationToken) =>
        ConvertAsync(solution, lockIds, new ConversionParts(), cancellationToken);

    /// <param name="parts">What other sets of preprocessor symbols have shown, and what this one shows.</param>
    public static async Task<Solution> ConvertAsync(
        Solution solution, IReadOnlyCollection<string> lockIds, ConversionParts parts, CancellationToken cancellationToken)
    {
        SolutionLocks locks = await SolutionLocks.OfAsync(solution, cancellationToken).ConfigureAwait(false);
        HashSet<string> chosen = locks.Closure(lockIds);
        var roots = new List<(Document Document, SyntaxNode Root)>();
        foreach (string id in chosen)
        {
            if (locks.Recursion.ContainsKey(id))
            {
                parts.Recursive.Add(id);
            }

            if (locks.RecursionObstacles.TryGetValue(id, out string? obstacle))
            {
                parts.NotRecursive[id] = obstacle;
            }
        }

        List<LockAliasSet> converted = locks.Projects.SelectMany(p => p.Groups).Where(g =>
            !g.IsMmapLock && SolutionLocks.IdsOf(g).Any(chosen.Contains) && !SolutionLocks.IdsOf(g).Any(locks.Reasons.ContainsKey))
            .ToList();
        foreach (ProjectLocks known in locks.Projects)
        {
            Project project = known.Project;
            List<LockAliasSet> groups = known.Groups.Where(converted.Contains).ToList();
            List<CompanionMember> companions = CompanionProjects.DeclaredIn(known, converted, locks)
                .Select(c => CompanionMembers.Of(c.Companion, project, c.IsRecursive, cancellationToken)).OfType<CompanionMember>()
                .ToList();
            roots.AddRange(
                Rewrite(project, known.Engine.Locks, groups, companions, parts, cancellationToken)
                    .Select(r => (project.GetDocument(r.Item1)!, r.Item2)));
        }

        Solution changed = solution;
        foreach (IGrouping<string, (Document Document, SyntaxNode Root)> file in roots.GroupBy(r =>
            r.Document.FilePath ?? r.Document.Id.ToString()))
        {
            // A file that several projects compile is one file: each changes what it knows of it, and all get the whole.
            ImmutableArray<DocumentId> same = solution.GetDocumentIdsWithFilePath(file.Key);
            if (same.Length < 2)
            {
                changed = changed.WithDocumentSyntaxRoot(file.First().Document.Id, file.First().Root);
            }
            else if (await JoinAsync(file, cancellationToken).ConfigureAwait(false) is { } text)
            {
                changed = same.Aggregate(changed, (fork, id) => fork.GetDocument(id) is null ? fork : fork.WithDocumentText(id, text));
            }
            else
            {
                parts.Disagree(file.First().Document.Name);
                return solution;
            }
        }

        return changed;
    }

    /// <returns>The text with the edits of all projects; null if two want the same place in different forms.</returns>
    private static async Task<SourceText?> JoinAsync(
        IEnumerable<(Document Document, SyntaxNode Root)> versions, CancellationToken cancellationToken)
    {
        SourceText? old = null;
        var changes = new JoinedChanges();
        foreach ((Document document, SyntaxNode root) in versions)
        {
            old ??= await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
            changes.Add(await document.WithSyntaxRoot(root).GetTextChangesAsync(document, cancellationToken).ConfigureAwait(false));
        }

        return changes.Apply(old!);
    }

    private static IEnumerable<(DocumentId, SyntaxNode)> Rewrite(
        Project project, LockModel locks, List<LockAliasSet> groups, List<CompanionMember> companions, ConversionParts parts,
        CancellationToken cancellationToken)
    {
        if (groups.Count + companions.Count == 0)
        {
            yield break;
        }

        var guards = new ApiSitePlanner.GuardNames();
        List<ApiSitePlan> plans = groups.SelectMany(g => ApiSitePlanner.Plan(g, guards, locks, cancellationToken)).ToList();
        var types =
            new HashSet<SyntaxNode>(groups.SelectMany(g => g.Members).SelectMany(m => LockDeclarations.Types(m, cancellationToken)));
        types.UnionWith(groups.SelectMany(g => g.TypeNames));
        var structs = new HashSet<SyntaxNode>(
            groups.SelectMany(g => g.Members).Where(m => locks.Types.Primitives.IsCopied(m.NamedType()))
                .SelectMany(m => LockDeclarations.Types(m, cancellationToken)));
        var creations = new HashSet<SyntaxNode>(groups.SelectMany(g => g.Creations).Select(c => c.Syntax));
        HashSet<SyntaxNode> recursive = Recursive(groups, parts, cancellationToken);
        foreach (SyntaxTree tree in locks.Models.Compilation.SyntaxTrees)
        {
            List<CompanionMember> beside = companions.Where(c => c.Type.SyntaxTree == tree).ToList();
            List<ApiSitePlan> planned = plans.Where(p => p.Operation.Syntax.SyntaxTree == tree).ToList();
            List<SyntaxNode> declared = types.Concat(creations).Where(n => n.SyntaxTree == tree).ToList();
            if (planned.Count + declared.Count + beside.Count == 0 || project.GetDocument(tree) is not { } document)
            {
                continue;
            }

            List<ApiSitePlan> here =
                planned.Where(p => parts.Claim(document, p.Operation.Syntax.Span, $"{p.Form} {p.ModeName} {p.GuardName}")).ToList();
            var declarations = new HashSet<SyntaxNode>(
                declared.Where(n => parts.Claim(document, n.Span, recursive.Contains(n) ? "recursive declaration" : "declaration")));
            List<CompanionMember> added =
                beside.Where(c => parts.Claim(document, c.Token.Span, $"{c.Companion.Name} {c.Companion.IsPrivate} {c.IsRecursive}"))
                    .ToList();
            if (here.Count + declarations.Count + added.Count > 0)
            {
                SyntaxNode root = tree.GetRoot(cancellationToken);
                var names = new OwnNames(locks.Models.Get(tree));
                SyntaxNode changed = new ApiRewriter(
                    here, names, FileLayout.Of(document, tree), new HashSet<SyntaxNode>(types.Intersect(declarations)), structs,
                    new HashSet<SyntaxNode>(creations.Intersect(declarations)), recursive)
                {
                    Companions = locks.Graph.Companions,
                    Declared = added,
                }.Visit(root)!;
                yield return (document.Id, changed is CompilationUnitSyntax unit ? UsingDirectives.AddIfNeeded(unit, names) : changed);
            }
        }
    }

    /// <summary>The creations of locks that must know their thread, and the types where such a lock is declared without one.</summary>
    private static HashSet<SyntaxNode> Recursive(
        IEnumerable<LockAliasSet> groups, ConversionParts parts, CancellationToken cancellationToken) =>
        new(groups.Where(g => SolutionLocks.IdsOf(g).Any(parts.Recursive.Contains)).SelectMany(g =>
            g.Creations.Select(c => c.Syntax).Concat(g.Members.SelectMany(m => LockDeclarations.Types(m, cancellationToken)))));
}
