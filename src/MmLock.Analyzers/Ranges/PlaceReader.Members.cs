using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>Numbers of values that do not change while the lock is held, as code at the acquire asks for them.</summary>
internal sealed partial class PlaceReader
{
    /// <summary>The number that a structure stands for by a conversion of its own.</summary>
    private NumberText? TextOf(IConversionOperation cast, PlaceFrame frame) =>
        cast is { OperatorMethod: { } method, Operand: ILocalReferenceOperation or IParameterReferenceOperation, Type: { } type }
            && Values.VariableOf(cast.Operand) is { } owner && IsFixed(owner, frame)
            && LastingMembers.IsNumberOf(method, bodies)
            ? new NumberText($"(({type.ToDisplayString()}){owner.CodeName()})", owner, type)
            : null;

    /// <summary>The fixed value that a variable is, by what callers hand in, where code at the acquire may ask for the member.</summary>
    private ISymbol? OwnerOf(IOperation instance, PlaceFrame frame, IMemberReferenceOperation member)
    {
        IOperation value = instance;
        while (Values.VariableOf(value) is not { } variable || !IsFixed(variable, frame))
        {
            if (member.Member.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal)
                || member.Instance?.Type is not { IsValueType: true, IsReadOnly: true }
                || value is not IParameterReferenceOperation { Parameter: { RefKind: RefKind.None or RefKind.In } parameter }
                || frame.Locals.Of(parameter).Count > 0
                || frame.Given is not { } passed
                || !passed.TryGetValue(parameter.OriginalDefinition, out (IOperation Value, PlaceFrame Frame) given)
                || !SymbolEqualityComparer.Default.Equals(given.Value.Type, value.Type))
            {
                return null;
            }

            (value, frame) = given;
        }

        return Values.VariableOf(value);
    }

    /// <summary>The place that an <c>Index</c> has in a buffer of a length, as code at the acquire asks for it; null for none.</summary>
    public PlaceValue? OffsetOf(string index, ISymbol root, LinearForm length) =>
        OffsetOf(index, length) is { } text ? Written(text, root, isNeverNegative: false) : null;

    /// <summary>The same where the code asks for it itself.</summary>
    private NumberText? OffsetOf(IInvocationOperation call, PlaceFrame frame)
    {
        var end = call.Instance as IPropertyReferenceOperation;
        bool isEnd = end?.Property is
        {
            Name: "Start" or "End", DeclaringSyntaxReferences.IsEmpty: true, ContainingType.Name: "Range"
        };
        IOperation? index = isEnd ? end!.Instance : call.Instance;
        return call is { TargetMethod: { Name: "GetOffset", DeclaringSyntaxReferences.IsEmpty: true }, Arguments: { Length: 1 } given }
            && PlaceMembers.NameOf(call.TargetMethod.ContainingType) == "System.Index"
            && index is ILocalReferenceOperation or IParameterReferenceOperation
            && Values.VariableOf(index) is { } root && IsFixed(root, frame)
            && Read(given[0].Value, frame) is { Kind: PlaceKind.Number, Low: { } length } exact && length.Equals(exact.High)
            && OffsetOf(isEnd ? $"{root.CodeName()}.{end!.Property.Name}" : root.CodeName(), length) is { } text
            ? new NumberText(text, root, call.Type)
            : null;
    }

    /// <summary>
    /// What <c>range.GetOffsetAndLength(length)</c> gives: outside of a buffer that is so long it throws, and what follows has no place.
    /// </summary>
    private PlaceValue OffsetOrLength(LocalAssignment assignment, PlaceFrame frame)
    {
        if (assignment.Value is not IInvocationOperation { Instance: { } range, Arguments: { Length: 1 } given }
            || range is not (ILocalReferenceOperation or IParameterReferenceOperation)
            || Values.VariableOf(range) is not { } root || !IsFixed(root, frame)
            || Read(given[0].Value, frame) is not { Kind: PlaceKind.Number, Low: { } length } exact || !length.Equals(exact.High)
            || OffsetOf(root.CodeName() + ".Start", root, length) is not { Low: { } start } first
            || OffsetOf(root.CodeName() + ".End", root, length) is not { Low: { } end })
        {
            return PlaceValue.Unknown;
        }

        return assignment.Form == AssignmentForm.Offset ? first
            : end.Plus(start, -1) is { } many ? PlaceValue.Exactly(many) : PlaceValue.Unknown;
    }

    private string? OffsetOf(string index, LinearForm length) =>
        TextOf(length, types.Compilation.GetSpecialType(SpecialType.System_Int32)) is { } text ? $"{index}.GetOffset({text.Text})" : null;

    /// <summary>Whether a value of the type has the member, and not only one of a type below it.</summary>
    private static bool Has(ITypeSymbol? type, ISymbol member)
    {
        if (type is ITypeParameterSymbol parameter)
        {
            return parameter.ConstraintTypes.Any(t => Has(t, member));
        }

        for (ITypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (IsOf(at))
            {
                return true;
            }
        }

        return type is not null && (type.AllInterfaces.Any(IsOf) || IsNullable(type) && Has(NumberOf(type), member));

        bool IsOf(ITypeSymbol one) =>
            SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, member.ContainingType?.OriginalDefinition);
    }

    private NumberText? MemberOf(ISymbol owner, IMemberReferenceOperation member)
    {
        if (!LastingMembers.Is(member, bodies) || member.Type is not { IsValueType: true } || !Has(owner.VariableType(), member.Member))
        {
            return null;
        }

        string text = Absent?.TextOf(owner, member.Member.Name, member.Type) ?? $"{owner.CodeName()}.{member.Member.CodeName()}";
        return new NumberText(text, owner, text[0] == '(' && IsNullable(member.Type) ? NumberOf(member.Type) : member.Type);
    }
}
