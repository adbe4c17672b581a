namespace MmLock.Memory.Tests.Oracle;

/// <summary>A test that asks the Linux kernel.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute() => Skip = OperatingSystem.IsLinux() ? null : "There is no Linux kernel to ask.";
}
