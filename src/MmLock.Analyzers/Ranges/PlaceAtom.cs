using System;

namespace MmLock.Analyzers.Ranges;

/// <summary>A value that is fixed while the lock is held: a parameter or local, or a named part of one.</summary>
/// <param name="Symbol">The parameter, local or field.</param>
/// <param name="Part">The part (<c>Length</c>, <c>Start</c>, <c>Last</c>); empty for the value itself.</param>
/// <param name="IsUnsigned">It is never negative.</param>
internal readonly record struct PlaceAtom(ISymbol Symbol, string Part, bool IsUnsigned)
{
    /// <summary>
    /// It ends an interval whose first place it lies before where numbers begin again: the two are an interval together, and not with
    /// others.
    /// </summary>
    public bool IsEnd { get; init; }

    /// <summary>The part is code that computes a number, behind an equals sign.</summary>
    public bool IsText => Part.Length > 0 && Part[0] == '=';

    /// <summary>A variable of 32 bits without a sign.</summary>
    public bool IsWord => Part.Length == 0 && Symbol switch
    {
        IParameterSymbol parameter => parameter.Type.SpecialType,
        ILocalSymbol local => local.Type.SpecialType,
        _ => SpecialType.None,
    } == SpecialType.System_UInt32;

    public bool Equals(PlaceAtom other) => Part == other.Part && SymbolEqualityComparer.Default.Equals(Symbol, other.Symbol);

    public override int GetHashCode() =>
        unchecked((SymbolEqualityComparer.Default.GetHashCode(Symbol) * 31) + StringComparer.Ordinal.GetHashCode(Part));
}
