using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// How code before the acquire asks an object for a number where there may be no object: the section may ask that first, and must come to
/// its question. Of no object it is 0, and what the section then touches it touches under whatever it holds.
/// </summary>
/// <remarks>
/// <c>x?.Y</c> tells the compiler that <c>x</c> may be null, and it would warn of each use behind it; <c>(x as T)?.Y</c> does not. Where
/// the section asks for null, or nothing is said of null at all, the first is enough.
/// </remarks>
internal sealed class AbsentOwners(SectionScope region, SemanticModel model, CancellationToken cancellationToken)
{
    private readonly PresentOwners _present = new(region, model, cancellationToken);
    private readonly Dictionary<ISymbol, bool> _isPresent = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, OwnerUses> _uses = new(SymbolEqualityComparer.Default);
    private bool _isRead;

    [System.Flags]
    private enum OwnerUses
    {
        None = 0,

        /// <summary>Members of it are used, so that there must be one.</summary>
        Member = 1,

        /// <summary>It is asked whether there is one.</summary>
        Question = 2,

        /// <summary>It is handed on.</summary>
        Other = 4,
    }

    /// <summary>A member that is a number.</summary>
    /// <param name="owner">A parameter or local that is fixed while the lock is held.</param>
    /// <param name="member">The member's name.</param>
    /// <param name="type">The type of the number.</param>
    public string TextOf(ISymbol owner, string member, ITypeSymbol? type)
    {
        if (owner.VariableType() is not { IsReferenceType: true } held)
        {
            return $"{owner.CodeName()}.{CodeNames.Of(member)}";
        }

        if (!_isRead)
        {
            _isRead = true;
            Read();
        }

        _uses.TryGetValue(owner, out OwnerUses uses);
        NullableAnnotation annotation = AnnotationOf(owner, held);
        bool isAsked = annotation == NullableAnnotation.None || (uses & OwnerUses.Question) != 0;

        // Only handed on as a part of a buffer, none is an empty one.
        bool isPart = uses == OwnerUses.Other && (held is IArrayTypeSymbol || held.SpecialType == SpecialType.System_String);
        if (annotation == NullableAnnotation.NotAnnotated && !isAsked && !isPart && IsPresent(owner))
        {
            return $"{owner.CodeName()}.{CodeNames.Of(member)}";
        }

        string none = type?.SpecialType == SpecialType.System_Char ? "'\\0'" : "0";
        return isAsked || isPart || annotation == NullableAnnotation.Annotated && (uses & OwnerUses.Member) == 0
            ? $"({owner.CodeName()}?.{CodeNames.Of(member)} ?? {none})"
            : $"(({owner.CodeName()} as {held.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString()})"
                + $"?.{CodeNames.Of(member)} ?? {none})";
    }

    private bool IsPresent(ISymbol owner)
    {
        if (!_isPresent.TryGetValue(owner, out bool isPresent))
        {
            isPresent = _present.Has(owner);
            _isPresent.Add(owner, isPresent);
        }

        return isPresent;
    }

    /// <summary>The object and the member of a question that <see cref="TextOf"/> writes.</summary>
    public static (ISymbol Owner, IMemberReferenceOperation Member)? Of(ICoalesceOperation choice) => choice is
    {
        Value: IConditionalAccessOperation
        {
            Operation: { Type.IsReferenceType: true } owner,
            WhenNotNull: IMemberReferenceOperation { Instance: IConditionalAccessInstanceOperation } member
        },
        WhenNull.ConstantValue: { HasValue: true, Value: 0 or '\0' or 0L or 0U or 0UL or (byte)0 or (sbyte)0 or (short)0 or (ushort)0 }
    } && Values.VariableOf(owner) is { } variable
        ? (variable, member)
        : null;

    /// <summary>What is said of a local by <c>var</c> is said by what it is made of.</summary>
    private NullableAnnotation AnnotationOf(ISymbol owner, ITypeSymbol held)
    {
        if (owner is ILocalSymbol { DeclaringSyntaxReferences: { Length: 1 } declared }
            && held.NullableAnnotation == NullableAnnotation.Annotated
            && declared[0].GetSyntax(cancellationToken) is VariableDeclaratorSyntax
            {
                Initializer.Value: { } made, Parent: VariableDeclarationSyntax { Type.IsVar: true }
            } && made.SyntaxTree == model.SyntaxTree
            && model.GetTypeInfo(made, cancellationToken).Nullability.FlowState == NullableFlowState.NotNull)
        {
            return NullableAnnotation.NotAnnotated;
        }

        return held.NullableAnnotation;
    }

    private void Read()
    {
        foreach (IOperation operation in region.Statements.Select(s => model.GetOperation(s, cancellationToken)).OfType<IOperation>()
            .SelectMany(o => o.DescendantsAndSelf()))
        {
            if (operation is ILocalReferenceOperation or IParameterReferenceOperation && operation.Type is { IsReferenceType: true }
                && Values.VariableOf(operation) is { } variable)
            {
                _uses.TryGetValue(variable, out OwnerUses known);
                _uses[variable] = known | UseOf(operation);
            }
        }
    }

    private static OwnerUses UseOf(IOperation reference)
    {
        IOperation value = Values.SkipConversions(reference);
        return value.Parent switch
        {
            IMemberReferenceOperation member when member.Instance == value => OwnerUses.Member,
            IArrayElementReferenceOperation element when element.ArrayReference == value => OwnerUses.Member,
            IInvocationOperation call when call.Instance == value => OwnerUses.Member,
            IConditionalAccessOperation access when access.Operation == value => OwnerUses.Question,
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals }
                or IIsPatternOperation or IIsTypeOperation or ICoalesceOperation or ISwitchOperation or ISwitchExpressionOperation
                => OwnerUses.Question,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { IsExtensionMethod: false, Name: var name } } }
                when name is "IsNullOrEmpty" or "IsNullOrWhiteSpace" or "ReferenceEquals" or "Equals"
                    || name.StartsWith("ThrowIf", System.StringComparison.Ordinal) => OwnerUses.Question,
            _ => OwnerUses.Other,
        };
    }
}
