using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Who reads without a hold, <c>TryOptimisticRead(range, out stamp)</c>, and asks afterwards whether that counts. A coarse hold ends
/// every stamp, and so does a structure hold; a range hold ends those of its own addresses, and what it changes besides, under
/// <c>VmaLock</c>, ends none. So what is read beyond the range of the speculation must not be written by a range holder.
/// </summary>
internal sealed class SpeculativeReads(LockModel locks, SectionReach reach, LockAliasSet group, CancellationToken cancellationToken)
{
    private const string Stamp = "OptimisticStamp";
    private const string End = "Validate";

    public IEnumerable<FineHolder> Holders()
    {
        if (group.Operations.FirstOrDefault(o => o.Lock.Type.Is(PrimitiveTraits.Api)) is not { } any
            || locks.Types.MmapLock is not { } type)
        {
            yield break;
        }

        foreach (IMethodSymbol method in type.GetMembers().OfType<IMethodSymbol>()
            .Where(m => m.DeclaredAccessibility == Accessibility.Public
                && m.Parameters.Any(p => p.RefKind == RefKind.Out && p.Type.Name == Stamp)))
        {
            foreach (SyntaxNode syntax in SymbolUses.Calls(method, locks.Models, cancellationToken))
            {
                SemanticModel model = locks.Models.Get(syntax.SyntaxTree);
                if (model.GetOperation(syntax, cancellationToken) is IInvocationOperation call && IsOfGroup(call)
                    && model.GetEnclosingSymbol(syntax.SpanStart, cancellationToken) is { } container)
                {
                    LockOperation read = any.Lock with
                    {
                        Operation = call,
                        Target = call.Instance,
                        Verb = LockVerb.Foreign,
                        Mode = HoldMode.Read,
                        Primitive = method.Name,
                        Member = null,
                        Timeout = null,
                        CancellationToken = null,
                        Flag = null,
                        Range = RangeOf(call),
                        Wrapper = null,
                    };
                    yield return Of(call, any with { Lock = read, Model = model, Container = container });
                }
            }
        }
    }

    private bool IsOfGroup(IInvocationOperation call) => call.Instance is null
        || LockAliasAnalysis.NameOf(call.Instance) is not { } name || group.Members.Contains(name)
        || group.Members.Contains(name.OriginalDefinition);

    private IOperation? RangeOf(IInvocationOperation call) => call.Arguments
        .FirstOrDefault(a => KnownTypes.Is(a.Value.Type, locks.Types.AddressRange))?.Value;

    private FineHolder Of(IInvocationOperation call, LockUse use)
    {
        var holder = new FineHolder(use, isTrusted: false) { IsSpeculation = true };
        if (ScopeOf(call, use.Model) is not { } scope
            || reach.Of(
                scope.Statements.SelectMany(s => RunBodies.RootsOf(s, use.Model, cancellationToken)), _ => false,
                new HashSet<SyntaxNode> { call.Syntax }, use.Model, cancellationToken) is { IsTooLarge: true } or { WhyUnknown: not null }
            || SectionPlaces.Covered(use, scope, call, locks, reach, cancellationToken) is not { } facts)
        {
            holder.IsOpenEnded = true;
            return holder;
        }

        holder.Open.AddRange(facts.Where(f => !f.Access.IsWrite));
        return holder;
    }

    /// <summary>The statements up to where the stamp is asked; null where it may be asked elsewhere, or by somebody else.</summary>
    private SectionScope? ScopeOf(IInvocationOperation call, SemanticModel model)
    {
        SyntaxNode? statement = call.Syntax.AncestorsAndSelf()
            .TakeWhile(a => a is not (AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax))
            .FirstOrDefault(a => a is StatementSyntax { Parent: BlockSyntax });
        if (statement is not StatementSyntax { Parent: BlockSyntax block } first
            || call.Arguments.FirstOrDefault(a => a.Parameter?.RefKind == RefKind.Out)?.Syntax
                is not ArgumentSyntax { Expression: DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax name } }
            || model.GetDeclaredSymbol(name, cancellationToken) is not ILocalSymbol stamp)
        {
            return null;
        }

        ImmutableArray<StatementSyntax> rest = block.Statements.Skip(block.Statements.IndexOf(first)).ToImmutableArray();
        return locks.Graph.Runs.Origins.UsesOf(stamp, cancellationToken).All(u => IsAsked(u, call, rest))
            ? new SectionScope(first, rest, null, true)
            : null;
    }

    private static bool IsAsked(IOperation use, IInvocationOperation begin, ImmutableArray<StatementSyntax> rest) =>
        begin.Syntax.Span.Contains(use.Syntax.Span)
        || Values.SkipConversions(use).Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: End } end } }
            && SymbolEqualityComparer.Default.Equals(end.ContainingType, begin.TargetMethod.ContainingType)
            && FlowGraphs.FunctionOf(use.Syntax) == FlowGraphs.FunctionOf(begin.Syntax)
            && rest.Any(s => s.Span.Contains(use.Syntax.Span));
}
