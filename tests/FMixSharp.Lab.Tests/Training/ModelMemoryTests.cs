using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Tests.Training;

public sealed class ModelMemoryTests
{
    [Fact]
    public void A_model_that_would_not_fit_is_refused_before_it_is_built()
    {
        var options = new TrainOptions
        {
            Model = "wrn-28-10",
            Width = 65_536,
            Depth = 9_994,
            Mix = "none",
        };
        var message = Assert.Throws<OptionException>(() => Trainer.Try(options)).In(name => name == "Width" ? "--width" : "--depth");
        Assert.Matches(
            "^wrn-28-10, width 65536, depth 9994, has [0-9,]{23} parameters, which take [0-9]+([.][0-9])? PiB with their gradients and the "
                + "optimiser's memory, but there are [0-9.]+ GiB of memory. Expected a smaller --width or --depth.$",
            message
        );
    }

    [Fact]
    public void Momenta_and_moments_count()
    {
        var options = TrainOptions.For("phrases") with { Model = "text-cnn", Width = 8 };
        var parameters = Lab.Models.ModelCatalog.Find("text-cnn").Parameters(8, 3, 300, 1);
        ModelMemory.Check(options with { Optimiser = "sgd" }, 300, 1, 12 * parameters);
        Assert.Throws<OptionException>(() => ModelMemory.Check(options with { Optimiser = "sgd" }, 300, 1, 12 * parameters - 1));
        ModelMemory.Check(options with { Optimiser = "adam" }, 300, 1, 16 * parameters);
        Assert.Throws<OptionException>(() => ModelMemory.Check(options with { Optimiser = "adam" }, 300, 1, 16 * parameters - 1));
    }
}
