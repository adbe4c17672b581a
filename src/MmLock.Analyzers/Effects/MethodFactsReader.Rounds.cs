using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Effects;

/// <summary>What goes round without a loop: a method that calls itself, a jump back, what a collection is filled with.</summary>
internal sealed partial class MethodFactsReader
{
    /// <summary>Bodies that are looked at for a call back.</summary>
    private const int MaxBack = 20;

    /// <summary><c>[.. a, .. b]</c> goes through both, and makes an array as long as both.</summary>
    private void ReadCollection(ICollectionExpressionOperation collection)
    {
        SizeOrigin size = BufferLengths.OfSpreads(collection, _amounts);
        if (collection.Type is not IArrayTypeSymbol { ElementType: { } element })
        {
            if (size.GrowsWithPages)
            {
                Add(collection, ShortText.Of(collection.Syntax), EffectKinds.PageProportional, size);
            }
        }
        else if (!size.IsFixed && !BufferLengths.AreObjects(element))
        {
            Add(collection, ShortText.Of(collection.Syntax), EffectKinds.Allocates, size);
        }
    }

    /// <summary><c>if (++at &lt; end) goto again;</c> goes round as often as a loop to the same end.</summary>
    private void ReadJump(IBranchOperation jump)
    {
        SyntaxNode? label = jump.Target.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_cancellationToken);
        if (label is null || label.SpanStart > jump.Syntax.SpanStart || LeavesScope(jump.Syntax, label.SpanStart))
        {
            return;
        }

        SizeOrigin rounds = SizeOrigin.Fixed;
        for (IOperation? at = jump.Parent; at is not null && at.Syntax.SpanStart > label.SpanStart; at = at.Parent)
        {
            if (at is IConditionalOperation choice)
            {
                rounds |= Compared(choice.Condition).Aggregate(SizeOrigin.Fixed, (sum, o) => sum | _amounts.Of(o));
            }
        }

        if (rounds.GrowsWithPages)
        {
            Add(jump, ShortText.Of(jump.Syntax), EffectKinds.PageProportional, rounds);
        }
    }

    /// <summary>What is held there is given back on the way, and nobody waits for all rounds.</summary>
    private static bool LeavesScope(SyntaxNode jump, int start) => jump.Ancestors().TakeWhile(a => a.SpanStart > start)
            .Any(a => a is UsingStatementSyntax or LockStatementSyntax or TryStatementSyntax)
        || jump.Ancestors().OfType<BlockSyntax>().SelectMany(b => b.Statements).Any(s => s.SpanStart > start && s.SpanStart < jump.SpanStart
            && s is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 });

    /// <summary>What is said to be above or below something else.</summary>
    private static IEnumerable<IOperation> Compared(IOperation condition) => condition.DescendantsAndSelf().OfType<IBinaryOperation>()
        .Where(IsOrder).SelectMany(b => new[] { b.LeftOperand, b.RightOperand });

    /// <summary>
    /// A method that calls itself goes round as often as the number says that it counts with. From object to object it goes through the
    /// structure, halves are few, and one that is called again with the same begins anew.
    /// </summary>
    private void ReadRecursion(
        IOperation at, string label, IMethodSymbol target, IOperation? instance, ImmutableArray<IArgumentOperation> arguments)
    {
        if (_method is null || instance is not null && Values.Unwrap(instance) is not IInstanceReferenceOperation
            || !arguments.Any(a => OwnIn(a.Value).Any()) || !IsBack(target))
        {
            return;
        }

        SizeOrigin rounds = SizeOrigin.Fixed;
        foreach (IOperation value in arguments.Where(a => a.ArgumentKind == ArgumentKind.Explicit).Select(a => Values.Unwrap(a.Value)))
        {
            bool isSame = value is IParameterReferenceOperation;
            if (!isSame && value.Type is { IsReferenceType: true } type && !BufferLengths.IsBuffer(type) || IsHalf(value, isVariable: true))
            {
                return;
            }

            foreach (IParameterSymbol own in OwnIn(value))
            {
                List<IOperation> ends = EndsOf(own, at).ToList();
                rounds |= isSame ? ends.Count > 0 ? _amounts.OfParameter(own) : SizeOrigin.Fixed
                    : ends.Where(e => !e.ConstantValue.HasValue).Select(e => (SizeOrigin?)_amounts.Of(e)).FirstOrDefault()
                        ?? _amounts.OfParameter(own);
            }
        }

        if (rounds.GrowsWithPages)
        {
            Add(at, label, EffectKinds.PageProportional, rounds);
        }
    }

    /// <summary>Numbers and buffers of the method's own.</summary>
    private IEnumerable<IParameterSymbol> OwnIn(IOperation value) => value.DescendantsAndSelf().OfType<IParameterReferenceOperation>()
        .Select(p => p.Parameter)
        .Where(p => SymbolEqualityComparer.Default.Equals(p.ContainingSymbol, _method)
            && (p.Type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64 || BufferLengths.IsBuffer(p.Type)));

    private bool IsHalf(IOperation value, bool isVariable) => value.DescendantsAndSelf().Any(o => o switch
    {
        IBinaryOperation binary => binary.OperatorKind is BinaryOperatorKind.Divide or BinaryOperatorKind.RightShift
            or BinaryOperatorKind.UnsignedRightShift,
        ILocalReferenceOperation { Local: var local } => isVariable
            && _amounts.ValuesOf(local).Any(v => v is not null && IsHalf(v, isVariable: false)),
        _ => false,
    });

    /// <summary>What a number is compared with before the call: it goes on as long as that is above it, or below.</summary>
    private static IEnumerable<IOperation> EndsOf(IParameterSymbol parameter, IOperation at)
    {
        for (IOperation? outer = at.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is IConditionalOperation choice)
            {
                foreach (IBinaryOperation compared in choice.Condition.DescendantsAndSelf().OfType<IBinaryOperation>().Where(IsOrder))
                {
                    if (Has(compared.LeftOperand))
                    {
                        yield return compared.RightOperand;
                    }
                    else if (Has(compared.RightOperand))
                    {
                        yield return compared.LeftOperand;
                    }
                }
            }
        }

        bool Has(IOperation side) =>
            side.DescendantsAndSelf().Any(p => SymbolEqualityComparer.Default.Equals(Values.VariableOf(p), parameter));
    }

    private static bool IsOrder(IBinaryOperation binary) => binary.OperatorKind is BinaryOperatorKind.LessThan
        or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual;

    /// <summary>Whether a method is this one, or calls it at once or by one more of its type.</summary>
    private bool IsBack(IMethodSymbol target)
    {
        int left = MaxBack;
        return Calls(target, 2);

        bool Calls(IMethodSymbol called, int depth) =>
            SymbolEqualityComparer.Default.Equals(called.OriginalDefinition, _method!.OriginalDefinition)
            || depth > 0 && SymbolEqualityComparer.Default.Equals(called.ContainingType, _method.ContainingType)
                && _effects.BodiesOf(called, false, _cancellationToken).Any(body => left-- > 0 && OperationsOf(body)
                    .OfType<IInvocationOperation>().Any(c => Calls(c.TargetMethod, depth - 1)));
    }

    private IEnumerable<IOperation> OperationsOf(SyntaxNode body)
    {
        _effects.Locks.Work.Add(1);
        return RunBodies.RootsOf(body, _effects.Locks.Models.Get(body.SyntaxTree), _cancellationToken)
            .SelectMany(r => r.DescendantsAndSelf());
    }
}
