// Also shipped as source, for projects of any language version from C# 7.3 on.
using System;

namespace MmLock
{
    /// <summary>
    /// Designates a lock as the one big lock over something indexed by address, to be converted by the analyzers. On a field or
    /// property: the lock, or the object of data that is locked as such, which it holds. On a class: each of its objects, as in
    /// <c>lock (this)</c> and <c>lock (page)</c>, and its type object, as in <c>lock (typeof(Page))</c>.
    /// </summary>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct)]
    public sealed class CoarseLockAttribute : Attribute
    {
    }

    /// <summary>
    /// Designates a lock as protecting shared structure: short, never held across file I/O, user allocation or O(pages) work.
    /// </summary>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
    public sealed class StructureLockAttribute : Attribute
    {
    }

    /// <summary>
    /// The member may be touched only while the lock named by <see cref="Member"/> is held. On a type, it holds for every
    /// mutable instance member of that type, and the type's objects count as part of the guarded structure.
    /// </summary>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct)]
    public sealed class GuardedByAttribute : Attribute
    {
        /// <summary>Names the lock.</summary>
        /// <param name="member">The lock, as a member path from the annotated member's type: <c>"MmapSem"</c>, <c>"Mm.MmapSem"</c>.</param>
        public GuardedByAttribute(string member)
        {
            Member = member;
        }

        /// <summary>The lock, as a member path from the annotated member's type.</summary>
        public string Member { get; }
    }

    /// <summary>
    /// The method may be called only while the lock named by <see cref="Member"/> is held in <see cref="Mode"/> or stronger.
    /// </summary>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Constructor)]
    public sealed class RequiresLockAttribute : Attribute
    {
        /// <summary>Names the lock and the mode.</summary>
        /// <param name="member">The lock, as a member path from the method's type or from one of its parameters.</param>
        /// <param name="mode">The weakest mode that suffices.</param>
        public RequiresLockAttribute(string member, LockMode mode)
        {
            Member = member;
            Mode = mode;
        }

        /// <summary>The lock, as a member path.</summary>
        public string Member { get; }

        /// <summary>The weakest mode that suffices.</summary>
        public LockMode Mode { get; }
    }

    /// <summary>
    /// The method takes its lock over the addresses from <see cref="StartParameter"/>, <see cref="LengthParameter"/> bytes long.
    /// </summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class LocksRangeAttribute : Attribute
    {
        /// <summary>Names the parameters.</summary>
        /// <param name="startParameter">Name of the parameter with the first address.</param>
        /// <param name="lengthParameter">Name of the parameter with the length in bytes.</param>
        public LocksRangeAttribute(string startParameter, string lengthParameter)
        {
            StartParameter = startParameter;
            LengthParameter = lengthParameter;
        }

        /// <summary>Name of the parameter with the first address.</summary>
        public string StartParameter { get; }

        /// <summary>Name of the parameter with the length in bytes.</summary>
        public string LengthParameter { get; }
    }

    /// <summary>The method reads or writes files, and so may take milliseconds.</summary>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Constructor)]
    public sealed class PerformsFileIOAttribute : Attribute
    {
    }

    /// <summary>The method allocates memory on behalf of the user: an amount that the user chose.</summary>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Constructor)]
    public sealed class AllocatesUserMemoryAttribute : Attribute
    {
    }

    /// <summary>The method takes time proportional to a number of pages.</summary>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Constructor)]
    public sealed class TakesPageProportionalTimeAttribute : Attribute
    {
    }

    /// <summary>
    /// The method does no file I/O, no user allocation, no O(pages) work, and does not block, whatever its body looks like.
    /// </summary>
    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Constructor)]
    public sealed class NoLockEffectsAttribute : Attribute
    {
    }

    /// <summary>Implementations of the type are drivers: their callbacks are called with the lock held and may expect it coarse.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface)]
    public sealed class MemoryDriverAttribute : Attribute
    {
    }

    /// <summary>The driver's callbacks need no more than the range they are called for.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, Inherited = false)]
    public sealed class FineGrainedSafeAttribute : Attribute
    {
    }
}
