namespace MmLock.Analyzers.Locks;

/// <summary>What the identity of an object that is locked as such is tied to, and with it its image.</summary>
internal enum CompanionKind
{
    /// <summary>Every object of a class of the sources: the lock is a member of the class.</summary>
    Instance,
    /// <summary><c>typeof(T)</c>: the lock is a static member of that very type.</summary>
    TypeObject,
    /// <summary>The one object that a field or property ever holds: the lock stands beside it.</summary>
    Member,
}

/// <summary>
/// The lock that goes with an object which is locked as such: there is one for each object, for as long as the object lives, and
/// every site that has the object reaches it. Immutable.
/// </summary>
/// <param name="Kind">What the object is.</param>
/// <param name="Home">The type, or the field or property.</param>
/// <param name="Name">How the member is to be called that holds the lock.</param>
/// <param name="IsPrivate">All sites stand inside the type that is to declare it.</param>
internal sealed record Companion(CompanionKind Kind, ISymbol Home, string Name, bool IsPrivate)
{
    /// <summary>The type that is to declare it.</summary>
    public INamedTypeSymbol Type => Home as INamedTypeSymbol ?? Home.ContainingType;

    public bool IsStatic => Kind == CompanionKind.TypeObject || Kind == CompanionKind.Member && Home.IsStatic;
}
