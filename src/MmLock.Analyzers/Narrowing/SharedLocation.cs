using System;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Narrowing;

internal enum LocationKind
{
    /// <summary>A field, a property that is one, an event that is one: of any object; a variable that functions share.</summary>
    Member,

    /// <summary>What an object of the library holds: the entries of a dictionary, the position of a stream.</summary>
    Contents,

    /// <summary>The elements of arrays, and of views of them.</summary>
    Elements,

    /// <summary>What pointers lead to.</summary>
    Memory,

    /// <summary>What a reference leads to of which no more is known than its type.</summary>
    Referenced,

    /// <summary>State of the process outside of its memory: the file system, the console.</summary>
    Process,
}

/// <summary>
/// A part of the heap that threads may share, without regard to which object it is of. Two locations that may be the same
/// place <see cref="MayBe">may be</see> each other; what is told apart is apart.
/// </summary>
/// <param name="Kind">What it is a part of.</param>
/// <param name="Symbol">The member, the type of the object, or that of the elements.</param>
/// <param name="Holder">The member or parameter that alone leads to it; null where more may.</param>
/// <param name="Pattern">Of files: how the names of those are made that are meant, each by one number.</param>
internal readonly record struct SharedLocation(LocationKind Kind, ISymbol Symbol, ISymbol? Holder = null, string? Pattern = null)
{
    /// <summary>Structs in structs, as deep as they are read.</summary>
    private const int MaxParts = 4;

    /// <summary>What a reader calls it.</summary>
    public string Name => Kind switch
    {
        LocationKind.Member when IsVariable => $"the variable '{Symbol.Name}'",
        LocationKind.Member => $"'{Symbol.ContainingType?.Name}.{((Symbol as IFieldSymbol)?.AssociatedSymbol ?? Symbol).Name}'",
        LocationKind.Process => ProcessState.NameOf(Symbol),
        _ when Holder is not null => $"what '{Holder.Name}' holds",
        LocationKind.Contents => $"an object of '{Symbol.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}'",
        LocationKind.Elements => $"elements of '{Symbol.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}[]'",
        LocationKind.Referenced => "what a reference leads to",
        _ => "memory behind a pointer",
    };

    /// <summary>A variable that a function has of the method around it: each call of that method has its own.</summary>
    public bool IsVariable => Symbol is ILocalSymbol || Symbol is IParameterSymbol && !Values.IsFieldByParameter(Symbol);

    /// <summary>It is a variable of that body, and so is that run's alone.</summary>
    public bool IsOf(SyntaxNode body) =>
        IsVariable && Symbol.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == body.SyntaxTree && body.Span.Contains(r.Span));

    /// <summary>Two handles, each its member's alone, may be of one file.</summary>
    public bool MayBe(SharedLocation other)
    {
        if (Kind == LocationKind.Referenced || other.Kind == LocationKind.Referenced)
        {
            return Kind == LocationKind.Referenced ? MayReferTo((ITypeSymbol)Symbol, other) : MayReferTo((ITypeSymbol)other.Symbol, this);
        }

        if (Kind != other.Kind)
        {
            return IsBehind(this, other) || IsBehind(other, this)
                || (Kind == LocationKind.Contents && other.Kind == LocationKind.Elements ? MayBeArray(this, other)
                : Kind == LocationKind.Elements && other.Kind == LocationKind.Contents ? MayBeArray(other, this)
                : (Holder is null || other.Holder is null || Is(Holder, other.Holder))
                && Kind is LocationKind.Memory or LocationKind.Elements && other.Kind is LocationKind.Memory or LocationKind.Elements
                && IsUnmanaged(Symbol) && IsUnmanaged(other.Symbol));
        }

        return Kind switch
        {
            LocationKind.Member => Is(Symbol, other.Symbol) || MayOverlap(Symbol, other.Symbol),
            LocationKind.Memory => Holder is null || other.Holder is null || Is(Holder, other.Holder),
            LocationKind.Process => ProcessState.AreaOf(Symbol) == ProcessState.AreaOf(other.Symbol),
            _ when Holder is not null && other.Holder is not null && Symbol.Name != "SafeFileHandle"
                && !AreOfFile(Symbol, other.Symbol) => Is(Holder, other.Holder),
            LocationKind.Elements =>
                Is(Symbol, other.Symbol) || IsUnmanaged(Symbol) && IsUnmanaged(other.Symbol) && IsByte(Symbol, other.Symbol),
            _ => AreRelated((ITypeSymbol)Symbol, (ITypeSymbol)other.Symbol) || AreOfFile(Symbol, other.Symbol),
        };
    }

    /// <summary>A mapping, a handle and a stream may be of one file, and so may two mappings, or two views of one.</summary>
    private static bool AreOfFile(ISymbol a, ISymbol b) => IsMapping(a) && (IsOpened(b) || IsMapping(b))
        || IsOpened(a) && (IsMapping(b) || IsOpened(b) && a.Name != b.Name);

    private static bool IsOpened(ISymbol type) => type.Name is "SafeFileHandle" or "FileStream";

    private static bool IsMapping(ISymbol type) => type.Name.StartsWith("MemoryMapped", StringComparison.Ordinal)
        || type.Name is "SafeMemoryMappedViewHandle" or "SafeMemoryMappedFileHandle" or "SafeBuffer" or "UnmanagedMemoryAccessor"
            or "UnmanagedMemoryStream";

    /// <summary>
    /// What is mapped is had by pointers, and by spans that were made of them; that and what is opened, by the name of the file.
    /// </summary>
    private static bool IsBehind(SharedLocation file, SharedLocation other) => file.Kind == LocationKind.Contents && other.Kind switch
    {
        LocationKind.Memory => IsMapping(file.Symbol),
        LocationKind.Elements => IsMapping(file.Symbol) && other.Holder is null && IsUnmanaged(other.Symbol),
        LocationKind.Process => (IsMapping(file.Symbol) || IsOpened(file.Symbol)) && ProcessState.IsOfFiles(other.Symbol),
        _ => false,
    };

    /// <summary>A reference leads to a variable of its type, to a part of one, or around one.</summary>
    private static bool MayReferTo(ITypeSymbol type, SharedLocation other) => other.Kind switch
    {
        LocationKind.Member => other.Symbol.DeclaredType() is { } member && Has(member, type, 0)
            || other.Symbol.ContainingType is { IsValueType: true } container && (Has(type, container, 0) || Is(type, container)),
        LocationKind.Elements or LocationKind.Referenced when other.Symbol is ITypeSymbol element =>
            Has(element, type, 0) || other.Kind == LocationKind.Referenced && Has(type, element, 0)
            || IsUnmanaged(type) && IsUnmanaged(element) && IsByte(type, element),
        LocationKind.Memory => IsUnmanaged(type),
        LocationKind.Contents => other.Symbol is INamedTypeSymbol { TypeArguments.Length: > 0 }
            || IsMapping(other.Symbol) && IsUnmanaged(type),
        _ => false,
    };

    /// <summary>A variable of the type is, or has in itself, one of the other.</summary>
    private static bool Has(ITypeSymbol type, ITypeSymbol part, int depth) =>
        Is(type.OriginalDefinition, part.OriginalDefinition) || type is ITypeParameterSymbol || part is ITypeParameterSymbol
        || depth < MaxParts && type is { IsValueType: true, SpecialType: SpecialType.None, TypeKind: TypeKind.Struct }
            && type.GetMembers().OfType<IFieldSymbol>().Any(f => !f.IsStatic && Has(f.Type, part, depth + 1));

    /// <summary>A struct that stands for a number of its only field.</summary>
    public static bool IsInlineArray(ITypeSymbol type) =>
        type.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString() == "System.Runtime.CompilerServices.InlineArrayAttribute");

    /// <summary>Fields that are laid out by hand may lie in the same bytes.</summary>
    private static bool MayOverlap(ISymbol a, ISymbol b) => a is IFieldSymbol { IsStatic: false, ContainingType: { } type }
        && b is IFieldSymbol { IsStatic: false } && Is(type, b.ContainingType)
        && type.GetAttributes().Any(l => l.AttributeClass?.Name == "StructLayoutAttribute" && l.ConstructorArguments.Length == 1
            && l.ConstructorArguments[0].Value is 2 or (short)2);

    /// <summary>What is known by an interface only may be an array with these elements.</summary>
    private static bool MayBeArray(SharedLocation contents, SharedLocation elements) =>
        (contents.Holder is null || elements.Holder is null || Is(contents.Holder, elements.Holder))
        && contents.Symbol is ITypeSymbol type && (type.SpecialType == SpecialType.System_Array
            || type.TypeKind == TypeKind.Interface && type.Name is "IList" or "ICollection" or "IEnumerable" or "IReadOnlyList"
                or "IReadOnlyCollection" or "IStructuralEquatable" or "IStructuralComparable" or "ICloneable");

    /// <summary>Bytes are a view of anything.</summary>
    private static bool IsByte(ISymbol a, ISymbol b) =>
        (a as ITypeSymbol)?.SpecialType == SpecialType.System_Byte || (b as ITypeSymbol)?.SpecialType == SpecialType.System_Byte;

    private static bool IsUnmanaged(ISymbol type) => type is ITypeSymbol { IsUnmanagedType: true };

    private static bool Is(ISymbol a, ISymbol b) => SymbolEqualityComparer.Default.Equals(a, b);

    /// <summary>An object may be of both.</summary>
    private static bool AreRelated(ITypeSymbol a, ITypeSymbol b) =>
        a.OriginalDefinition is var x && b.OriginalDefinition is var y
        && (Is(x, y) || x.SpecialType == SpecialType.System_Object || y.SpecialType == SpecialType.System_Object
            || IsAbove(x, y) || IsAbove(y, x)
            || x.TypeKind == TypeKind.Interface && y.TypeKind == TypeKind.Interface);

    private static bool IsAbove(ITypeSymbol above, ITypeSymbol below) =>
        below.AllInterfaces.Any(i => Is(i.OriginalDefinition, above)) || Bases(below).Any(b => Is(b.OriginalDefinition, above));

    private static IEnumerable<ITypeSymbol> Bases(ITypeSymbol type)
    {
        for (INamedTypeSymbol? at = type.BaseType; at is not null; at = at.BaseType)
        {
            yield return at;
        }
    }
}

/// <summary>One touch of a shared location.</summary>
/// <param name="Location">What is touched.</param>
/// <param name="IsWrite">It is changed.</param>
/// <param name="IsStep">In one step of the processor, which no other can come between.</param>
internal readonly record struct SharedAccess(SharedLocation Location, bool IsWrite, bool IsStep = false)
{
    /// <summary>A step that changes it says what was there: that is true of that moment, and nothing is left to rely on.</summary>
    public bool IsAnswer { get; init; }

    /// <summary>It is read, and what is done next may count on that.</summary>
    public bool IsRelied => !IsWrite && !IsAnswer;

    /// <summary>Of a step, or of an object by which threads wait for each other: what it does there.</summary>
    public StepKind Kind { get; init; }
}

/// <summary>A touch, and what says which part of the location it is.</summary>
/// <param name="Access">The touch.</param>
/// <param name="Key">The number by which the part is found: an index, a key, an offset; null where nothing tells.</param>
/// <param name="Length">How many parts from there on, or the buffer that is as long; null for one.</param>
/// <param name="Owner">The object that the location is of; null where nothing names it.</param>
/// <param name="IsBuffer">The length is that of a buffer.</param>
internal readonly record struct PlacedAccess(
    SharedAccess Access, IOperation? Key = null, IOperation? Length = null, IOperation? Owner = null, bool IsBuffer = false)
{
    /// <summary>Of a buffer: which part it is; null for all.</summary>
    public BufferPart? Part { get; init; }

    /// <summary>The same, for all, too, and with what is known of it; null where no buffer is touched.</summary>
    public BufferPart? View { get; init; }
}
