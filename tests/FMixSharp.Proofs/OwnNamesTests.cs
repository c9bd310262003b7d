using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Proofs;

/// <summary>A model and a method of one's own, in the tables of the lab.</summary>
public sealed class OwnNamesTests
{
    [Fact]
    public void Models_and_methods_of_ones_own_are_found_by_their_names()
    {
        var folder = Directory.CreateTempSubdirectory("fmixsharp-names-").FullName;
        ModelCatalog.Add(
            new ModelEntry
            {
                Name = "own-linear",
                Width = 1,
                WidthMeaning = "nothing",
                Depth = 1,
                Depths = ModelDepths.Any,
                MixLayers = [],
                Source = "a test",
                Build = (_, _, channels, classes) =>
                    nn.Sequential(nn.AdaptiveAvgPool2d(4), nn.Flatten(), nn.Linear(16 * channels, classes)),
                Parameters = (_, _, channels, classes) => (16L * channels + 1) * classes,
            }
        );
        MixMethods.Add(new MixMethod("own-mix", settings => new CutMix(new CutMixOptions { Alpha = settings.Alpha })) { UsesAlpha = true });
        var record = Trainer.Run(
            TrainOptions.For("shapes").WithModel("own-linear", null) with
            {
                Mix = "own-mix+mixup",
                Epochs = 1,
                TestEvery = 1,
                TrainSize = 20,
            },
            folder,
            cancel: TestContext.Current.CancellationToken
        );
        Assert.Equal((RunStatus.Finished, "own-mix+mixup"), (record.Status, record.Options.Mix));
        Assert.Throws<ArgumentException>(() => MixMethods.Add(new MixMethod("own-mix", _ => new NoMix())));
        Assert.Throws<ArgumentException>(() => MixMethods.Add(new MixMethod("own+mix", _ => new NoMix())));
        Directory.Delete(folder, recursive: true);
    }
}
