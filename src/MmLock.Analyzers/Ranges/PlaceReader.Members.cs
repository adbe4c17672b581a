using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Ranges;

/// <summary>Numbers of values that do not change while the lock is held, as code at the acquire asks for them.</summary>
internal sealed partial class PlaceReader
{
    /// <summary>The number that a structure stands for by a conversion of its own.</summary>
    private NumberText? TextOf(IConversionOperation cast, PlaceFrame frame) =>
        cast is { OperatorMethod: { } method, Operand: ILocalReferenceOperation or IParameterReferenceOperation, Type: { } type }
            && frame.Region is not null && Values.VariableOf(cast.Operand) is { } owner && fixedSymbols.Contains(owner)
            && LastingMembers.IsNumberOf(method, bodies)
            ? new NumberText($"(({type.ToDisplayString()}){owner.Name})", owner, type)
            : null;

    /// <summary>The fixed value that a variable is, by what callers hand in, where code at the acquire may ask for the member.</summary>
    private ISymbol? OwnerOf(IOperation instance, PlaceFrame frame, IMemberReferenceOperation member)
    {
        IOperation value = instance;
        while (frame.Region is null)
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

        return Values.VariableOf(value) is { } owner && fixedSymbols.Contains(owner) ? owner : null;
    }

    private NumberText? MemberOf(ISymbol owner, IMemberReferenceOperation member)
    {
        if (!LastingMembers.Is(member, bodies) || member.Type is not { IsValueType: true })
        {
            return null;
        }

        string text = Absent?.TextOf(owner, member.Member.Name, member.Type) ?? $"{owner.Name}.{member.Member.Name}";
        return new NumberText(text, owner, text[0] == '(' && IsNullable(member.Type) ? NumberOf(member.Type) : member.Type);
    }
}
