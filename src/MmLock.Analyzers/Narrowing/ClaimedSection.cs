using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Code in the form that <see cref="SectionClaim"/> plans: a guard that is coarse or nothing, a <c>try</c> that ends it, and in that the
/// step under the structure lock with the attempt for the range.
/// </summary>
/// <param name="Region">All that may run under the hold.</param>
/// <param name="Step">The scope of the structure lock.</param>
/// <param name="Claim">The statement with the attempt.</param>
/// <param name="Found">The numbers of the range that the step finds.</param>
internal sealed record ClaimedSection(SectionScope Region, UsingStatementSyntax Step, StatementSyntax Claim, ImmutableArray<ISymbol> Found)
{
    /// <summary>Whether a hold of the structure is the one of the step: the section says what it touches.</summary>
    public bool IsOfStep(LockUse structure) => structure.Lock.IsStructure && Step.Expression?.Span.Contains(structure.Syntax.Span) == true;

    /// <returns>Null for code of another form, and for a step that does not keep out coarse holders.</returns>
    public static ClaimedSection? Of(LockUse acquire)
    {
        if (acquire.Syntax is not InvocationExpressionSyntax { ArgumentList.Arguments: var arguments }
            || arguments.FirstOrDefault(a => a.RefKindKeyword.IsKind(SyntaxKind.OutKeyword))?.Expression is not IdentifierNameSyntax guard
            || acquire.Syntax.FirstAncestorOrSelf<IfStatementSyntax>()
                is not { Parent: BlockSyntax { Parent: UsingStatementSyntax step } } claim
            || !claim.Condition.Span.Contains(acquire.Syntax.Span)
            || step.Parent is not BlockSyntax { Parent: TryStatementSyntax { Catches.Count: 0, Finally: { } last } attempt }
            || attempt.Parent is not BlockSyntax around
            || !last.Block.DescendantNodes().OfType<IdentifierNameSyntax>().Any(n => n.Identifier.ValueText == guard.Identifier.ValueText)
            || around.Statements.IndexOf(attempt) is not (> 0 and var at)
            || around.Statements[at - 1] is not StatementSyntax before
            || (before as LabeledStatementSyntax)?.Statement is var labelled && (labelled ?? before) is not LocalDeclarationStatementSyntax
            {
                Declaration: { Variables: { Count: 1 } variables }
            } || variables[0] is not { Initializer.Value: ConditionalExpressionSyntax choice } variable
            || variable.Identifier.ValueText != guard.Identifier.ValueText || !CoarseFallback.Is(choice.WhenTrue))
        {
            return null;
        }

        SemanticModel model = acquire.Model;
        BlockSyntax inside = (BlockSyntax)claim.Parent;
        int index = inside.Statements.IndexOf(claim);
        IEnumerable<StatementSyntax> later =
            inside.Statements.Skip(index + 1).Concat(attempt.Block.Statements.SkipWhile(s => s != step).Skip(1));
        HashSet<ISymbol> changed = new(
            later.SelectMany(s =>
                model.AnalyzeDataFlow(s) is { Succeeded: true } flow ? flow.WrittenInside : ImmutableArray<ISymbol>.Empty),
            SymbolEqualityComparer.Default);
        ImmutableArray<ISymbol> found = arguments.Where(a => a.RefKindKeyword.IsKind(SyntaxKind.None))
            .SelectMany(a => a.DescendantNodes().OfType<IdentifierNameSyntax>())
            .Select(n => model.GetSymbolInfo(n).Symbol).OfType<ILocalSymbol>()
            .Where(l => InferredRange.IsInteger(l.Type) && !changed.Contains(l)).Distinct<ISymbol>(SymbolEqualityComparer.Default)
            .ToImmutableArray();
        var region = new SectionScope(
            around.Statements[at - 1], ImmutableArray.Create<StatementSyntax>(attempt), guard.Identifier.ValueText, false);
        return new ClaimedSection(region, step, claim, found);
    }

    /// <summary>What a holder in this form touches: the step is one, and nothing of its search counts later but the place.</summary>
    /// <param name="holder">Gets it.</param>
    /// <param name="placed">What the section touches, with the places that the range covers.</param>
    /// <param name="latchOf">The scope of the structure lock that code after the step is in; null for none.</param>
    public void Fill(FineHolder holder, IReadOnlyList<PlacedFact> placed, System.Func<SyntaxNode, SyntaxNode?> latchOf)
    {
        List<PlacedFact> facts = placed
            .Select(f => f.At.Span.End <= Claim.SpanStart ? f with { Low = null, High = null } : f).ToList();
        bool IsInStep(PlacedFact fact) => Step.Span.Contains(fact.At.Span);
        bool isOneStep = facts.All(f => IsInStep(f) || f.Low is not null
            && !facts.Any(s => IsInStep(s) && s.Low is null && s.Access.Location.MayBe(f.Access.Location)));
        holder.All.AddRange(facts);
        holder.Open.AddRange(facts.Where(f => !IsInStep(f) && latchOf(f.At) is null));
        if (!isOneStep)
        {
            holder.Relied.AddRange(facts.Where(f => IsInStep(f) && f.Access.IsRelied));
        }

        // What changes outside of the structure lock keeps others away by itself.
        if (!isOneStep)
        {
            holder.Expose(
                facts.Where(f => f.Access.IsWrite && !holder.Open.Contains(f)).ToList(),
                at => Step.Span.Contains(at.Span) ? Step : latchOf(at) ?? at, Region);
        }
    }
}
