using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Locks;

/// <summary>
/// The types that lock analysis asks for, looked up once per compilation. Annotations are matched by full name, so that
/// users may declare their own.
/// </summary>
internal sealed class KnownTypes(Compilation compilation, PrimitiveTable primitives)
{
    public Compilation Compilation { get; } = compilation;

    public const string CoarseLock = "MmLock.CoarseLockAttribute";
    public const string StructureLock = "MmLock.StructureLockAttribute";
    public const string RequiresLock = "MmLock.RequiresLockAttribute";
    public const string GuardedBy = "MmLock.GuardedByAttribute";
    public const string MemoryDriver = "MmLock.MemoryDriverAttribute";
    public const string MmapLockName = "MmLock.MmapLock";

    /// <summary>What has the types.</summary>
    public const string AssemblyName = "MmLock.Runtime";
    public const string FineGrainedSafe = "MmLock.FineGrainedSafeAttribute";

    public INamedTypeSymbol? MmapLock { get; } = compilation.GetTypeByMetadataName(MmapLockName);
    public INamedTypeSymbol? MmapCondition { get; } = compilation.GetTypeByMetadataName("MmLock.MmapCondition");
    public INamedTypeSymbol? RangeLock { get; } = compilation.GetTypeByMetadataName("MmLock.RangeLock");
    public INamedTypeSymbol? RangeGuard { get; } = compilation.GetTypeByMetadataName("MmLock.RangeGuard");
    public INamedTypeSymbol? StructureGuard { get; } = compilation.GetTypeByMetadataName("MmLock.StructureGuard");
    public INamedTypeSymbol? RangeSetGuard { get; } = compilation.GetTypeByMetadataName("MmLock.RangeSetGuard");
    public INamedTypeSymbol? AddressRange { get; } = compilation.GetTypeByMetadataName("MmLock.AddressRange");
    /// <summary>What generated accessors of guarded properties ask whether their lock is held.</summary>
    public INamedTypeSymbol? GuardedAccess { get; } = compilation.GetTypeByMetadataName("MmLock.GuardedAccess");
    public INamedTypeSymbol? VmaLock { get; } = compilation.GetTypeByMetadataName("MmLock.VmaLock");

    public PrimitiveTypes Primitives { get; } = new(compilation, primitives);

    /// <summary>
    /// The locks of this library and their guards: what their members do to others is what the rules know of a lock
    /// operation.
    /// </summary>
    public bool IsLockApi(ITypeSymbol? type) =>
        Is(type, MmapLock) || Is(type, RangeLock) || Is(type, RangeGuard) || Is(type, StructureGuard)
        || Is(type, RangeSetGuard) || Is(type, VmaLock) || Is(type?.ContainingType, VmaLock)
        || Is(type, MmapCondition);

    public bool IsMmapLock(ITypeSymbol? type) => Is(type, MmapLock);

    /// <summary>A type whose instances are raw locks by themselves; <c>object</c> becomes one only by designation.</summary>
    public bool IsRawLock(ITypeSymbol? type) =>
        Primitives.Of(type) is { } primitive && !primitive.Is(PrimitiveTraits.Api) && !primitive.Is(PrimitiveTraits.AnyObject);

    public static bool Is(ITypeSymbol? type, ITypeSymbol? known) =>
        known is not null && SymbolEqualityComparer.Default.Equals(type, known);

    public static bool HasAttribute(ISymbol symbol, string fullName) => FindAttribute(symbol, fullName) is not null;

    public static AttributeData? FindAttribute(ISymbol symbol, string fullName)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { } type && type.ToDisplayString() == fullName)
            {
                return attribute;
            }
        }

        return null;
    }
}
