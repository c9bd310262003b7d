namespace FMixSharp.Masks.Tests;

public sealed class PlaceholderTests
{
    [Fact]
    public void Test_project_runs() => Assert.True(true);
}
