using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Protocol;

internal enum AccessIntent { Read, Write, Call }

/// <summary>One touch of something that a lock guards.</summary>
/// <param name="Operation">The member reference or call, as written.</param>
/// <param name="Member">The member or method.</param>
/// <param name="Intent">What is done to it.</param>
/// <param name="Lock">The lock, as this body calls it.</param>
/// <param name="LockType">Its type.</param>
/// <param name="Needed">The weakest mode that suffices for the touch to be allowed at all.</param>
/// <param name="Location">The smallest span that a reader would point at.</param>
internal sealed record GuardedMemberUse(
    IOperation Operation, ISymbol Member, AccessIntent Intent, LockPath Lock, ITypeSymbol LockType, HoldMode Needed, Location Location);
