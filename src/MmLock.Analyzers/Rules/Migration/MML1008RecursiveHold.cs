using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>
/// MML1008: a path on which a lock that is made with <c>MmapLockRecursion.CoarseByThread</c> is taken by the thread that holds it; once the
/// last such path is gone, the option.
/// </summary>
internal sealed class MML1008RecursiveHold : SiteRule
{
    private const string Option = "CoarseByThread";

    public static readonly DiagnosticDescriptor Definition = Define(
        "MML1008", RuleCategory.Migration, DiagnosticSeverity.Info,
        title: "Recursive hold",
        message: "'{0}' is taken {1}",
        description: "A hold that nests inside another of its thread cannot be narrowed to a range, nor can the other: a range does not " +
            "nest. Split the inner method into one that takes the lock and one that expects it held, as kernels do. When no path nests " +
            "any more, the lock can do without the option.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.Review("split the inner locker into one that locks and `…Locked`");

    public override Diagnostic? Find(LockUse site, LockEngine engine, CancellationToken cancellationToken) =>
        FindAll(site, engine, cancellationToken).FirstOrDefault();

    public override IEnumerable<Diagnostic> FindAll(LockUse site, LockEngine engine, CancellationToken cancellationToken)
    {
        if (!site.Group.IsMmapLock || site.Lock.Kind != SiteKind.Acquire || !site.Lock.IsCoarse
            || !engine.Locks.Graph.Recursion.IsByThread(site.Group, cancellationToken))
        {
            yield break;
        }

        SyntaxNode? body = FlowGraphs.BodyOf(site.Syntax);
        ImmutableArray<NestingPath> all = engine.Locks.NestingOf(site.Group, cancellationToken).All;
        foreach (NestingPath path in all.Where(p => p.Outer == site && IsFirst(p, all)))
        {
            // A hold that is handed to the callers nests in them; the place to say so is where it begins.
            bool isHere = FlowGraphs.BodyOf(path.At.Syntax) == body;
            Location at = path.IsDirect ? path.Inner[0].Token : DiagnosticLocations.Of(path.At);
            IEnumerable<Location> story = new[] { isHere ? site.Token : at }.Concat(
                path.IsDirect ? Enumerable.Empty<Location>() : path.Inner.Select(i => i.Token));
            string why = !path.Way.IsCertain
                ? $"again, perhaps, by code that is not in sight: {path.Way}; until it is, no site on the path can become a range"
                : path.Inner.Length == 1 && path.IsDirect && path.Inner[0].Receiver != site.Receiver
                ? "here for another object, perhaps the same: where it may be, neither acquire can become a range"
                : $"again by the thread that holds it: {path.Way}; no site on the path can become a range";
            yield return Diagnostic.Create(
                Descriptor, isHere ? at : site.Token, story,
                ImmutableDictionary<string, string?>.Empty.Add(DiagnosticPropertyNames.LockId, site.Id.Id), site.Id.Name, why);
        }
    }

    /// <summary>Sections that lie in each other share what is in the inner one; and what certainly nests need not be guessed at.</summary>
    private static bool IsFirst(NestingPath path, ImmutableArray<NestingPath> all)
    {
        IEnumerable<NestingPath> same = all.Where(p => p.At.Syntax == path.At.Syntax).ToList();
        return same.First().Outer == path.Outer && (path.Way.IsCertain || !same.Any(p => p.Way.IsCertain));
    }

    /// <summary>Whether a file names the option: few do, and every body of all is asked about.</summary>
    public static bool NamesOption(MemberAnalysis code) => IdentifierIndex.Of(code.Tree, code.CancellationToken).Contains(Option);

    /// <summary>Options that no path needs any more, where everything that uses the lock is in sight.</summary>
    public static IEnumerable<Diagnostic> FindUnneeded(MemberAnalysis code, LockEngine engine)
    {
        foreach (IObjectCreationOperation creation in code.Operations.OfType<IObjectCreationOperation>()
            .Where(c => engine.Locks.Types.IsMmapLock(c.Type)))
        {
            foreach (ISymbol symbol in AssignedTo(creation))
            {
                if (engine.Locks.Graph.GroupOf(symbol, code.CancellationToken) is { } group
                    && MmapRecursion.SetIn(group).FirstOrDefault(o => creation.Syntax.Span.Contains(o.Syntax.Span)) is { } option
                    && !IsNeeded(group, engine, code.CancellationToken))
                {
                    yield return Diagnostic.Create(
                        Definition, option.Syntax.GetLocation(), ImmutableDictionary<string, string?>.Empty
                            .Add(DiagnosticPropertyNames.IsOption, "").Add(DiagnosticPropertyNames.LockId, LockIdentity.Of(symbol).Id),
                        LockIdentity.Of(symbol).Name, $"again on no path: it can do without '{Option}'");
                }
            }
        }
    }

    private static bool IsNeeded(LockAliasSet group, LockEngine engine, CancellationToken cancellationToken) =>
        group.Refusals.Count > 0
        || group.Members.Any(m => m is IFieldSymbol or IPropertySymbol && engine.Locks.Graph.Runs.Visibility.IsSeenOutside(m))
        || group.Operations.Any(o => o.Lock.Is(MemberMarks.Thread))
        || group.Members.Any(m => IsHandedOn(m, engine.Locks.Graph, cancellationToken))
        || !engine.Locks.NestingOf(group, cancellationToken).All.IsEmpty;

    /// <summary>Whether something other than its members gets the lock, such as a condition.</summary>
    private static bool IsHandedOn(ISymbol member, LockAliasAnalysis graph, CancellationToken cancellationToken) =>
        SymbolUses.Uses(member, graph.Models, cancellationToken).Any(name =>
        {
            SyntaxNode use = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
            return graph.Models.Get(use.SyntaxTree).GetOperation(use, cancellationToken) is IMemberReferenceOperation reference
                && SymbolEqualityComparer.Default.Equals(reference.Member.OriginalDefinition, member)
                && reference.Parent is not (INameOfOperation or IMemberReferenceOperation or IInvocationOperation
                    or IConditionalAccessOperation or IExpressionStatementOperation)
                && !(reference.Parent is ISimpleAssignmentOperation assignment && assignment.Target == reference);
        });

    private static IEnumerable<ISymbol> AssignedTo(IObjectCreationOperation creation) => Values.SkipConversions(creation).Parent switch
    {
        IFieldInitializerOperation field => field.InitializedFields,
        IPropertyInitializerOperation property => property.InitializedProperties,
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation local } => new[] { local.Symbol },
        ISimpleAssignmentOperation assignment when Values.SymbolOf(assignment.Target) is { } target => new[] { target },
        _ => Enumerable.Empty<ISymbol>(),
    };
}
