using System.Reflection;

namespace FMixSharp.Tests.Randomness;

public sealed class PlanPlacesTests
{
    /// <summary>A name that changes here changes masks and plans of every seed: add names, and leave those there are.</summary>
    [Fact]
    public void Names_stay_as_they_were_published() =>
        Assert.Equal(
            ["partners", "lambda", "image", "rounding", "box", "fill", "chains", "choice", "points", "order", "pairs"],
            typeof(PlanPlaces).GetFields(BindingFlags.Static | BindingFlags.Public).Select(name => (string)name.GetRawConstantValue()!)
        );
}
